import { isOpen, type Survey } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { minute } from "./rows.ts";
import {
  cases,
  deadLetter,
  feedback,
  FORGOTTEN,
  outbox,
  partitionOffset as offset,
  retired,
  withdrawal,
} from "./schema.ts";
import { ERASED_DETAIL } from "./settle-cases.ts";

/** Rows of feedback that are looked at in one piece, by their ids. */
const PIECE = 20_000;

const DAY = 24 * 3_600_000;

/** What is to be forgotten of a survey. */
interface Due {
  survey: string;
  /** Answers that were accepted before, ISO 8601. */
  before: string;
  /** The survey takes no answers any more: who has answered need not be known either. */
  closed: boolean;
}

/** What was forgotten. */
export interface Forgotten {
  /** Answers, with what was written with them. */
  answers: number;
  /** Clients of closed surveys, of whom nothing at all is left. */
  clients: number;
}

/** Surveys that keep answers for some days only, and from when on they still do. */
export function duesOf(surveys: readonly Survey[], now: number): Due[] {
  return surveys.flatMap((survey) => {
    const { id, keepDays, open, closesAt } = survey;
    if (keepDays === undefined) return [];
    const over = !open || (closesAt ? Date.parse(closesAt) <= now : false);
    return [{ survey: id, before: new Date(now - keepDays * DAY).toISOString(), closed: over && !isOpen(survey, now) }];
  });
}

/**
 * Forgets answers that are older than their survey keeps them: the answer, comment, reason, page, language, channel and
 * tags, and what was told of them to the help desk's event. Totals stay: what they count is put into `retired` in the
 * same statement. The place of the client stays, so that nobody answers twice, until the survey is closed.
 *
 * Goes through all feedback once, in pieces by id, as an index on the time of acceptance would cost every answer more
 * than this costs a day. Each piece is one statement a partition, under the partition's version like a batch of the
 * drain; whoever is overtaken tries again.
 *
 * @param pause is awaited between pieces, false ends it early
 */
export async function forget(pool: Pool, dues: readonly Due[], pause: () => Promise<boolean>): Promise<Forgotten> {
  const forgotten: Forgotten = { answers: 0, clients: 0 };
  if (dues.length === 0) return forgotten;
  const given = JSON.stringify(dues);
  await emptyDeadLetters(pool, given);
  const [bounds] = await runHot<{ first: string | null; last: string | null }>(
    pool,
    sql`select min(${feedback.id}) as first, max(${feedback.id}) as last from ${feedback}`,
  );
  const [first, last] = [Number(bounds?.first ?? 1), Number(bounds?.last ?? 0)];
  for (let from = first; from <= last; from += PIECE) {
    for (const partition of await partitionsDue(pool, given, from)) {
      for (let done: Forgotten | undefined; !done;) {
        if (!(await pause())) return forgotten;
        done = await forgetPiece(pool, given, from, partition);
        forgotten.answers += done?.answers ?? 0;
        forgotten.clients += done?.clients ?? 0;
      }
    }
    if (!(await pause())) return forgotten;
  }
  return forgotten;
}

const dueRows = (given: string, from: number) => sql`
  ${feedback} join json_to_recordset(${given}::text::json) as due (survey text, before timestamptz, closed boolean)
    on due.survey = ${feedback.survey}
  where ${feedback.id} >= ${from}::bigint and ${feedback.id} < ${from + PIECE}::bigint
    and ${feedback.acceptedAt} < due.before`;

/** A client with a case is still known by it. */
const hasCase = sql`exists (select from ${cases} where ${cases.survey} = ${feedback.survey} and ${cases.client} = ${feedback.client})`;

const isDue = sql`(${feedback.answer} <> ${FORGOTTEN} or (due.closed and not ${hasCase}))`;

async function partitionsDue(pool: Pool, given: string, from: number): Promise<number[]> {
  const rows = await runHot<{ partition: number }>(
    pool,
    sql`select distinct ${feedback.partition} from ${dueRows(given, from)} and ${isDue}`,
  );
  return rows.map(({ partition }) => partition);
}

/** Undefined: a drain has settled something in between. */
async function forgetPiece(pool: Pool, given: string, from: number, partition: number): Promise<Forgotten | undefined> {
  const [before] = await runHot<{ ver: string }>(
    pool,
    sql`select ${offset.ver} from ${offset} where ${offset.partition} = ${partition}`,
  );
  const [row] = await runHot<{ moved: string | null; answers: number; clients: number }>(
    pool,
    sql`
with guard as materialized (
  select from ${offset} where ${offset.partition} = ${partition} and ${offset.ver} = ${before?.ver ?? null}::bigint
  for no key update
),
old as materialized (
  select found.* from guard cross join lateral (
    select ${feedback.id}, ${feedback.survey}, ${feedback.period}, ${feedback.client}, ${feedback.answer},
      ${minute(sql`${feedback.acceptedAt}`)} as minute, due.closed and not ${hasCase} as leaves
    from ${dueRows(given, from)} and ${feedback.partition} = ${partition} and ${isDue}
  ) found
),
counted as (
  insert into ${retired} (${columns(retired.survey, retired.partition, retired.period, retired.minute, retired.answer, retired.count)})
  select survey, ${partition}::smallint, period, minute, answer, count(*) from old where answer <> ${FORGOTTEN}
  group by survey, period, minute, answer
  on conflict (${columns(retired.survey, retired.partition, retired.period, retired.minute, retired.answer)})
  do update set count = ${retired.count} + excluded.count
),
emptied as (
  update ${feedback} set answer = ${FORGOTTEN}, comment = null, reason = null, locale = null, page = null, channel = null,
    tags = null
  from old where ${feedback.id} = old.id and not old.leaves
),
gone as (
  delete from ${feedback} using old where ${feedback.id} = old.id and old.leaves
),
silenced as (
  update ${outbox} set detail = ${ERASED_DETAIL}
  from ${cases} join old on old.survey = ${cases.survey} and old.period = ${cases.period} and old.client = ${cases.client}
  where ${outbox.caseId} = ${cases.id} and (${outbox.sentAt} is not null or ${outbox.parked} is not null)
),
moved as (
  update ${offset} set ver = ${offset.ver} + 1 from guard where ${offset.partition} = ${partition} returning ${offset.ver}
)
select (select ver from moved) as moved,
  (select count(*) from old where answer <> ${FORGOTTEN})::float8 as answers,
  (select count(*) from old where leaves)::float8 as clients`,
  );
  return !row || row.moved === null ? undefined : { answers: row.answers, clients: row.clients };
}

/** What could not be settled is kept no longer than what could; nor who took back what from a survey that is closed. */
async function emptyDeadLetters(pool: Pool, given: string): Promise<void> {
  await runHot(
    pool,
    sql`
with due as (
  select * from json_to_recordset(${given}::text::json) as each (survey text, before timestamptz, closed boolean)
),
emptied as (
  update ${deadLetter} set payload = '', why = 'erased', survey = null, client = null
  from due where ${deadLetter.survey} = due.survey and ${deadLetter.at} < due.before
)
delete from ${withdrawal} using due where ${withdrawal.survey} = due.survey and due.closed and ${withdrawal.at} < due.before`,
  );
}
