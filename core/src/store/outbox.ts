import { CHANNELS } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import { UNWANTED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { caseEvent, cases, outbox } from "./schema.ts";

/** A row of the outbox under a lease. */
export interface Claimed {
  id: number;
  caseId: string;
  detailType: string;
  /** The event's detail as frozen text: every try sends the same. */
  detail: string;
  /** Tries begun, this one included. */
  attempts: number;
  /**
   * For how many ms an event may have gone out without our knowing; 0 where every earlier try is known to have failed.
   */
  unknownFor: number;
}

/**
 * Takes rows that are due, and keeps them from other dispatchers until the lease runs out. Rows that others are taking
 * at the same moment are passed over, not waited for.
 *
 * From here on the outcome counts as unknown: should this process die, nobody can say whether it had sent.
 *
 * @param lease a fresh UUID; names this claim
 * @param leaseFor ms
 */
export async function claimDue(pool: Pool, lease: string, leaseFor: number, most: number): Promise<Claimed[]> {
  const rows = await runHot<Omit<Claimed, "id" | "unknownFor"> & { id: string; unknownFor: string }>(
    pool,
    sql`
      with due as (
        select ${outbox.id} as id, ${outbox.unknownSince} as since from ${outbox}
        where ${outbox.sentAt} is null and ${outbox.parked} is null and ${outbox.dueAt} <= now()
        order by ${outbox.dueAt}
        limit ${most}
        for update skip locked)
      update ${outbox} set
        lease = ${lease}::uuid,
        due_at = now() + ${leaseFor}::float8 * interval '1 ms',
        attempts = ${outbox.attempts} + 1,
        unknown_since = coalesce(${outbox.unknownSince}, now())
      from due where ${outbox.id} = due.id
      returning ${outbox.id} as "id", ${outbox.caseId} as "caseId", ${outbox.detailType} as "detailType",
        ${outbox.detail} as "detail", ${outbox.attempts} as "attempts",
        coalesce(extract(epoch from now() - due.since) * 1000, 0) as "unknownFor"`,
  );
  return rows.map(({ id, unknownFor, ...row }) =>
    Object.assign(row, { id: Number(id), unknownFor: Number(unknownFor) }),
  );
}

/**
 * The rows among these that are still under this lease; one taken over by another dispatcher is that one's to settle.
 */
const mine = (lease: string) => sql`${outbox.lease} = ${lease}::uuid and ${outbox.sentAt} is null`;

/** States of a case whose event is not known to be sent. */
const UNSENT = sql.raw("'open', 'settling'");

/** A line in the history of each case that has moved. */
const noted = (what: SQL, code: SQL) => sql`
  insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.by, caseEvent.code)})
  select id, ${what}, 'dispatch', ${code} from moved`;

/** Tells the results service of each survey whose cases have changed. */
const tell = sql`select count(pg_notify(${CHANNELS.results}, survey)) from (select distinct survey from moved) as news`;

/**
 * Marks rows as sent, and their cases with them: one statement, so no reader ever sees the one without the other. The
 * help desk may have been quicker: a case it has told of stays where it is.
 *
 * @returns how many were marked; less than given where another dispatcher has taken over
 */
export async function markSent(
  pool: Pool,
  lease: string,
  sent: readonly { id: number; eventId: string }[],
): Promise<number> {
  const [row] = await runHot<{ marked: string }>(
    pool,
    sql`
      with given as (
        select * from json_to_recordset(${JSON.stringify(sent)}::text::json) as given(id bigint, "eventId" text)),
      marked as (
        update ${outbox} set sent_at = now(), event_id = given."eventId", lease = null
        from given where ${outbox.id} = given.id and ${mine(lease)}
        returning ${outbox.caseId} as case_id),
      moved as (
        update ${cases} set sent_at = now(),
          state = case when ${cases.state} in (${UNSENT}) then 'sent' else ${cases.state} end
        from marked where ${cases.id} = marked.case_id and ${cases.sentAt} is null and ${cases.state} <> 'withdrawn'
        returning ${cases.id} as id, ${cases.survey} as survey),
      noted as (${noted(sql`'sent'`, sql`null`)}),
      told as (${tell})
      select (select count(*) from marked) as marked from told`,
  );
  return Number(row?.marked ?? 0);
}

/**
 * Gives rows back for a later try.
 *
 * @param failed `after` is in ms; `known` says that nothing was taken, so that the outcome is no more unknown than it
 *   was before this try
 */
export async function pushBack(
  pool: Pool,
  lease: string,
  failed: readonly { id: number; after: number; known: boolean; unknownFor: number }[],
): Promise<void> {
  await runHot(
    pool,
    sql`
      with given as (
        select * from json_to_recordset(${JSON.stringify(failed)}::text::json)
          as given(id bigint, after float8, known boolean, "unknownFor" float8))
      update ${outbox} set
        lease = null,
        due_at = now() + given.after * interval '1 ms',
        unknown_since = case when given.known and given."unknownFor" = 0 then null else ${outbox.unknownSince} end
      from given where ${outbox.id} = given.id and ${mine(lease)}`,
  );
}

/**
 * Parks rows that can never be sent, and marks their cases as failed in the same statement.
 *
 * @param hopeless `known`: no try was ever taken, so a person may have it sent again without asking the help desk
 */
export async function park(
  pool: Pool,
  lease: string,
  hopeless: readonly { id: number; code: string; known: boolean }[],
): Promise<number> {
  const [row] = await runHot<{ marked: string }>(
    pool,
    sql`
      with given as (
        select * from json_to_recordset(${JSON.stringify(hopeless)}::text::json) as given(id bigint, code text, known boolean)),
      marked as (
        update ${outbox} set parked = given.code, lease = null,
          unknown_since = case when given.known then null else ${outbox.unknownSince} end
        from given where ${outbox.id} = given.id and ${mine(lease)}
        returning ${outbox.caseId} as case_id, given.code),
      moved as (
        update ${cases} set state = 'failed'
        from marked where ${cases.id} = marked.case_id and ${cases.state} in (${UNSENT})
        returning ${cases.id} as id, ${cases.survey} as survey, marked.code as code),
      noted as (${noted(sql`'failed'`, sql`code`)}),
      told as (${tell})
      select (select count(*) from marked) as marked from told`,
  );
  return Number(row?.marked ?? 0);
}

/** How the outbox stands. */
export interface Backlog {
  /** Rows that are to be sent. */
  waiting: number;
  /** For how many seconds the oldest of them has been. */
  oldest: number;
  /** Rows that wait for a comment first. */
  settling: number;
  /** Rows that were set aside as they cannot be sent; not what nobody wants sent any more. */
  parked: number;
}

/** Counts what has not been sent; reads the indexes of due and of parked rows, not the table. */
export async function readBacklog(pool: Pool): Promise<Backlog> {
  const [row] = await runHot<{ [name in keyof Backlog]: string }>(
    pool,
    sql`
      select count(*) filter (where ready) as waiting, count(*) filter (where not ready) as settling,
        coalesce(extract(epoch from now() - min(ready_at) filter (where ready)), 0) as oldest,
        (select count(*) from ${outbox} where ${outbox.sentAt} is null and ${outbox.parked} is not null
          and ${outbox.parked} not in (${UNWANTED.withdrawn}, ${UNWANTED.closed})) as parked
      from (
        select ${outbox.readyAt} as ready_at, ${outbox.readyAt} <= now() as ready from ${outbox}
        where ${outbox.sentAt} is null and ${outbox.parked} is null
      ) unsent`,
  );
  const { waiting, oldest, settling, parked } = row ?? { waiting: 0, oldest: 0, settling: 0, parked: 0 };
  return { waiting: Number(waiting), oldest: Number(oldest), settling: Number(settling), parked: Number(parked) };
}
