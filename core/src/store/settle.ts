import { CHANNELS, EVENT } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { cases, deadLetter, feedback, outbox, partitionOffset, rollup } from "./schema.ts";

/** Where a partition's log is settled to. */
export interface Place {
  /** Of the log; null before the first entry. */
  epoch: string | null;
  /** The anchor, `<stream id>/<u>` of the last entry settled; null before the first. */
  lastId: string | null;
  /** The last number settled. */
  lastN: number;
}

/** A feedback to be stored. */
export interface FeedbackRow {
  n: number;
  survey: string;
  period: number;
  /** 32 hex digits. */
  client: string;
  answer: string;
  /** When it was accepted, ms since 1970. */
  at: number;
  negative: boolean;
  comment?: string | undefined;
  reason?: string | undefined;
  locale?: string | undefined;
  page?: string | undefined;
  channel?: string | undefined;
  tags?: string[] | undefined;
}

/** The case that a feedback opens, if it is stored and its client has none open. */
export interface CaseRow {
  /** Number of the feedback in this batch. */
  n: number;
  id: string;
  survey: string;
  period: number;
  client: string;
  /** ms since 1970. */
  at: number;
  /** The event's detail as JSON text; goes into the outbox as it is. */
  detail: string;
}

/** An entry that cannot be settled. */
export interface DeadRow {
  /** Null for an alien: an entry that the admit script did not write. */
  n: number | null;
  /** As an anchor, `<stream id>/<u>`. */
  entry: string;
  /** Its bytes in base64. */
  payload: string;
  /** See the column's comment in schema.ts. */
  why: string;
}

/** A piece of a partition's log, folded: what one statement settles. */
export interface Batch {
  partition: number;
  /** The version the partition's row must have, with the place it must be settled to. */
  ver: number;
  from: Place;
  to: Place;
  /** The first feedback of each client, survey and period. */
  feedback: readonly FeedbackRow[];
  /** How many feedbacks of the batch came behind one of the same client, survey and period. */
  repeated: number;
  cases: readonly CaseRow[];
  dead: readonly DeadRow[];
  /** How many of `dead` are aliens: they have no number. */
  aliens: number;
  /** Newest number in the log when it was read. */
  seenSeq: number;
  /** All that was accepted before this moment, in ms since 1970, is settled with this batch; null: not known. */
  settledUpTo: number | null;
}

/** What a batch came to. */
export interface Settled {
  ver: number;
  stored: number;
  duplicate: number;
  cases: number;
}

/**
 * Settles a batch: feedback, rollups, cases, events, dead letters, account and place, all in one statement, so that
 * they commit together or not at all. Whether a lost connection had committed is answered by reading the place.
 *
 * Why nothing is applied twice, whoever sends it and however late:
 *
 * 1. All parts of a statement see one snapshot. `guard` finds the row only if that snapshot holds the version the
 *    caller read; a version is written by one batch and never comes back, so all effects of earlier batches are in
 *    the snapshot as well.
 * 2. `guard` locks the row. Where another batch has meanwhile committed, Postgres tests the row again as it is then:
 *    its version is higher and `guard` is empty. Comparing the place alone would not do: a place comes back when an
 *    older copy of Redis is restored.
 * 3. Every part that writes hangs on `guard`, so with an empty one nothing is written and nobody is notified.
 * 4. Effects follow from what `stored` returns, the rows really inserted, not from what the batch holds.
 * 5. The CHECK on the row compares what was counted with what was numbered.
 *
 * Rollups are upserted, which a delta below zero would not survive (the CHECK is tested before the conflict is
 * seen); as long as a second answer is refused counts only grow. They are kept by partition, so no two drains wait
 * for the same row. `cases` and `outbox` join on what json_to_recordset and `stored` give, which the planner takes for
 * 100 rows each: enough for hash joins. A test keeps watch that a batch does not turn quadratic.
 *
 * @returns what it came to, or undefined where somebody else has moved the partition: read the place again
 * @throws what Postgres says; whether a retry helps is in its SQLSTATE
 */
export async function settle(pool: Pool, batch: Batch): Promise<Settled | undefined> {
  const { partition, ver, from, to } = batch;
  const offset = partitionOffset;
  const numbered = batch.feedback.length + batch.repeated;
  const [row] = await runHot<{ ver: string | null; stored: string; cases: string }>(
    pool,
    sql`
with guard as materialized (
  select from ${offset}
  where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
    and ${offset.epoch} is not distinct from ${from.epoch}::text
    and ${offset.lastId} is not distinct from ${from.lastId}::text
  for no key update
),
stored as (
  insert into ${feedback} (${columns(
    feedback.survey,
    feedback.period,
    feedback.client,
    feedback.partition,
    feedback.n,
    feedback.answer,
    feedback.acceptedAt,
    feedback.negative,
    feedback.comment,
    feedback.reason,
    feedback.locale,
    feedback.page,
    feedback.channel,
    feedback.tags,
  )})
  select survey, period, client, ${partition}::smallint, n, answer, ${moment(sql`at`)}, negative,
    comment, reason, locale, page, channel, tags
  from guard, json_to_recordset(${JSON.stringify(batch.feedback)}::text::json) as entry (
    survey text, period integer, client uuid, n bigint, answer text, at bigint, negative boolean,
    comment text, reason text, locale text, page text, channel text, tags text[]
  )
  on conflict (${columns(feedback.survey, feedback.period, feedback.client)}) do nothing
  returning ${columns(feedback.n, feedback.survey, feedback.period, feedback.answer, feedback.acceptedAt)}
),
moved as (
  update ${offset} set
    ver = ${offset.ver} + 1,
    epoch = ${to.epoch}::text,
    last_id = ${to.lastId}::text,
    last_n = ${to.lastN}::bigint,
    stored = ${offset.stored} + (select count(*) from stored),
    duplicate = ${offset.duplicate} + ${numbered}::bigint - (select count(*) from stored),
    dead_lettered = ${offset.deadLettered} + ${batch.dead.length}::bigint,
    alien = ${offset.alien} + ${batch.aliens}::bigint,
    seen_seq = ${batch.seenSeq}::bigint,
    caught_up_at = greatest(${offset.caughtUpAt}, ${moment(sql`${batch.settledUpTo}::bigint`)}),
    stopped = null
  from guard
  where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
  returning ${columns(offset.ver)}
),
counted as (
  insert into ${rollup} (${columns(rollup.survey, rollup.partition, rollup.period, rollup.minute, rollup.answer, rollup.count, rollup.ver)})
  select survey, ${partition}::smallint, period, date_trunc('minute', accepted_at) as minute, answer, count(*), ${ver}::bigint + 1
  from stored
  group by survey, period, minute, answer
  on conflict (${columns(rollup.survey, rollup.partition, rollup.period, rollup.minute, rollup.answer)})
  do update set count = ${rollup.count} + excluded.count, ver = excluded.ver
),
unhappy as materialized (
  select * from json_to_recordset(${JSON.stringify(batch.cases)}::text::json) as entry (
    n bigint, id uuid, survey text, period integer, client uuid, at bigint, detail text
  )
),
opened as (
  insert into ${cases} (${columns(cases.id, cases.survey, cases.period, cases.client, cases.state, cases.openedAt)})
  select unhappy.id, unhappy.survey, unhappy.period, unhappy.client, 'open', ${moment(sql`unhappy.at`)}
  from unhappy join stored using (n)
  on conflict (${columns(cases.survey, cases.client)}) where ${columns(cases.state)} in ('open', 'sent') do nothing
  returning ${columns(cases.id)}
),
announced as (
  insert into ${outbox} (${columns(outbox.caseId, outbox.detailType, outbox.detail)})
  select id, ${EVENT.caseOpened}, unhappy.detail from opened join unhappy using (id)
),
buried as (
  insert into ${deadLetter} (${columns(deadLetter.partition, deadLetter.epoch, deadLetter.n, deadLetter.entryId, deadLetter.payload, deadLetter.why)})
  select ${partition}::smallint, coalesce(${to.epoch}::text, ''), n, entry, decode(payload, 'base64'), why
  from guard, json_to_recordset(${JSON.stringify(batch.dead)}::text::json) as entry (
    n bigint, entry text, payload text, why text
  )
  on conflict do nothing
)
select
  (select ver from moved) as ver,
  (select count(*) from stored) as stored,
  (select count(*) from opened) as cases,
  (select count(pg_notify(${CHANNELS.results}, survey)) from (select distinct survey from stored) as changed),
  (select count(pg_notify(${CHANNELS.outbox}, '')) from (select from opened limit 1) as news)
`,
  );
  if (!row?.ver) return undefined;
  const stored = Number(row.stored);
  return { ver: Number(row.ver), stored, duplicate: numbered - stored, cases: Number(row.cases) };
}

/** Milliseconds since 1970 as a moment, exactly: to_timestamp() would go through a double. */
function moment(milliseconds: ReturnType<typeof sql>) {
  return sql`timestamptz 'epoch' + ${milliseconds} * interval '1 millisecond'`;
}
