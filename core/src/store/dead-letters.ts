import { sql } from "drizzle-orm";
import { auditedBy } from "./audit.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { deadLetter, feedback, partitionOffset, withdrawal } from "./schema.ts";

/** Codes of dead letters nothing waits for any more; the row stays, without its content, for the account's recount. */
export const CLOSED = ["erased", "replayed", "dropped"] as const;

const closed = sql`${deadLetter.why} in (${sql.raw(CLOSED.map((why) => `'${why}'`).join(", "))})`;

/** A dead letter without its content. */
export interface DeadLetterLine {
  id: number;
  partition: number;
  epoch: string;
  /** Null: the admit script did not write it. */
  n: number | null;
  /** `<stream id>/<u>`. */
  entryId: string;
  why: string;
  at: Date;
  /** Null where it cannot be read. */
  survey: string | null;
  /** Size of what is kept of it. */
  bytes: number;
}

/** A dead letter. */
export interface DeadLetter extends DeadLetterLine {
  /** The entry's fields as JSON, in bytes; empty where it is closed. */
  payload: Buffer;
}

const line = sql`${deadLetter.id}::float8 as id, ${deadLetter.partition}, ${deadLetter.epoch}, ${deadLetter.n}::float8 as n,
  ${deadLetter.entryId} as "entryId", ${deadLetter.why}, ${deadLetter.at}, ${deadLetter.survey},
  octet_length(${deadLetter.payload}) as bytes`;

/** Which dead letters are meant; an absent field leaves it open. */
export interface Chosen {
  why?: string | undefined;
  partition?: number | undefined;
}

const chosen = ({ why, partition }: Chosen) => sql`
  (${why ?? null}::text is null or ${deadLetter.why} = ${why ?? null}::text)
  and (${partition ?? null}::smallint is null or ${deadLetter.partition} = ${partition ?? null}::smallint)`;

/** Counts dead letters by why, the most frequent first; closed ones too. */
export function countDeadLetters(pool: Pool): Promise<{ why: string; letters: number }[]> {
  return runHot(
    pool,
    sql`select ${deadLetter.why}, count(*)::float8 as letters from ${deadLetter} group by 1 order by 2 desc, 1`,
  );
}

/**
 * Reads a page of dead letters that wait, newest first; closed ones where `why` names their code.
 *
 * @param before id of a dead letter; only older ones. Null begins with the newest
 */
export function readDeadLetters(
  pool: Pool,
  which: Chosen,
  before: number | null,
  limit: number,
): Promise<DeadLetterLine[]> {
  return runHot(
    pool,
    sql`
select ${line} from ${deadLetter}
where ${chosen(which)} and (${which.why ?? null}::text is not null or not ${closed})
  and (${before}::bigint is null or ${deadLetter.id} < ${before}::bigint)
order by ${deadLetter.id} desc limit ${limit}::int`,
  );
}

/** Reads one dead letter with its content; undefined where there is none. */
export async function readDeadLetter(pool: Pool, id: number): Promise<DeadLetter | undefined> {
  const [row] = await runHot<DeadLetter>(
    pool,
    sql`select ${line}, ${deadLetter.payload} from ${deadLetter} where ${deadLetter.id} = ${id}::bigint`,
  );
  return row;
}

/**
 * Reads one dead letter that is to be shown whole; that it was, and to whom, is put into `audit` by the same statement.
 */
export async function revealDeadLetter(pool: Pool, id: number, by: string): Promise<DeadLetter | undefined> {
  const noted = auditedBy(
    by,
    "dead-letter.revealed",
    sql`letter where letter.bytes > 0`,
    sql`letter.id::text`,
    sql`jsonb_build_object('partition', letter.partition)`,
  );
  const [row] = await runHot<DeadLetter>(
    pool,
    sql`
with letter as (
  select ${line}, ${deadLetter.payload} from ${deadLetter} where ${deadLetter.id} = ${id}::bigint
), noted as (${noted})
select * from letter`,
  );
  return row;
}

/**
 * Ids of the dead letters that wait, oldest first: in the order they were accepted in, within a partition.
 *
 * @param limit most of them; null: all
 */
export async function waitingDeadLetters(pool: Pool, which: Chosen, limit: number | null = null): Promise<number[]> {
  const rows = await runHot<{ id: number }>(
    pool,
    sql`select ${deadLetter.id}::float8 as id from ${deadLetter} where ${chosen(which)} and not ${closed}
      order by 1 limit ${limit}::int`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Closes a dead letter: its content goes, the row stays.
 *
 * @param by who does so, put into `audit` in the same statement; null: whoever calls notes it elsewhere
 * @returns false where it was closed before, or there is none
 */
export async function closeDeadLetter(
  pool: Pool,
  id: number,
  how: "replayed" | "dropped",
  by: string | null,
): Promise<boolean> {
  const noted = auditedBy(
    by ?? "",
    how === "replayed" ? "dead-letter.replayed" : "dead-letter.dropped",
    sql`closed`,
    sql`closed.id::text`,
    sql`jsonb_build_object('partition', closed.partition)`,
  );
  const rows = await runHot(
    pool,
    sql`
with closed as (
  update ${deadLetter} set payload = '', why = ${how}::text, survey = null, client = null
  where ${deadLetter.id} = ${id}::bigint and not ${closed}
  returning id, partition
)${by === null ? sql`` : sql`, noted as (${noted})`}
select id from closed`,
  );
  return rows.length > 0;
}

/** A place as an entry names it, and the entry's own number. */
interface Entry {
  survey: string;
  period: number;
  client: string;
  partition: number;
  epoch: string;
  n: number;
}

/** What its client has done since an entry was accepted, as far as it is settled. */
export interface Since {
  /** Whether the place holds feedback, or was left by a withdrawal. */
  settled: boolean;
  /** Whether what it holds is of a later entry of the same log. */
  later: boolean;
}

/** Asks what stands in the place that an entry is about. */
export async function readSince(pool: Pool, { survey, period, client, partition, epoch, n }: Entry): Promise<Since> {
  const place = (table: typeof feedback | typeof withdrawal) =>
    sql`${table.survey} = ${survey} and ${table.period} = ${period}::integer and ${table.client} = ${client}::uuid`;
  const [row] = await runHot<Since>(
    pool,
    sql`
select exists (select from ${feedback} where ${place(feedback)})
    or exists (select from ${withdrawal} where ${place(withdrawal)}) as settled,
  exists (
    select from ${feedback} join ${partitionOffset} on ${partitionOffset.partition} = ${partition}::smallint
    where ${place(feedback)} and ${feedback.n} > ${n}::bigint and ${partitionOffset.epoch} = ${epoch}::text
  ) as later`,
  );
  return row ?? { settled: false, later: false };
}
