import { CHANNELS, EVENT } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { arrayOf } from "./arrays.ts";
import type { Batch, FeedbackRow, Settled } from "./batch.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import {
  cases,
  deadLetter,
  feedback,
  journal,
  outbox,
  partitionOffset as offset,
  rollup,
  surveyAccount as account,
  withdrawal,
} from "./schema.ts";

/** What is left of an event whose client has erased what it told. */
const ERASED_DETAIL = '{"erased":true}';

/** Why an event is parked whose client took the feedback back while it was perhaps being sent. */
const WITHDRAWN = "withdrawn";

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
 * 4. Effects follow from what `stored`, `changed` and `removed` return, the rows really written, not from what the
 *    batch holds.
 * 5. The CHECK on the row compares what was counted with what was numbered. A row that was to be changed or removed
 *    and is not as it was looked up (somebody wrote past the drain) is missing in the count, and nothing commits.
 *
 * Rollups are changed where they are and inserted where they are not, as an upsert by a delta below zero would break
 * the CHECK before the conflict is seen. They are kept by partition, so no two drains wait for the same row. A test
 * keeps watch that no join turns quadratic.
 *
 * @returns what it came to, or undefined where somebody else has moved the partition: read the place again
 * @throws what Postgres says; whether a retry helps is in its SQLSTATE
 */
export async function settle(pool: Pool, batch: Batch): Promise<Settled | undefined> {
  const { partition, ver, from, to } = batch;
  const [row] = await runHot<{ [term in keyof Settled]: string | null }>(
    pool,
    sql`
with guard as materialized (
  select ${offset.gen} from ${offset}
  where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
    and ${offset.epoch} is not distinct from ${from.epoch}::text
    and ${offset.lastId} is not distinct from ${from.lastId}::text
  for no key update
),
${feedbackParts(batch)},
${accountParts(batch)},
${caseParts(batch)},
${deadLetterParts(batch)},
journaled as (
  insert into ${journal} (${columns(journal.partition, journal.epoch, journal.gen, journal.firstN, journal.lastN, journal.anchors)})
  select ${partition}::smallint, coalesce(${to.epoch}::text, ''), gen, ${from.lastN}::bigint + 1, ${to.lastN}::bigint,
    ${batch.anchors}::text
  from guard
)
select
  (select ver from moved) as ver,
  total.stored, total.superseded, total.withdrawn, total.duplicate,
  (select count(*) from opened) as cases,
  (select count(pg_notify(${CHANNELS.results}, survey)) from touched) as told,
  (select count(pg_notify(${CHANNELS.outbox}, '')) from (select from opened limit 1) as news) as announced
from total
`,
  );
  if (!row?.ver) return undefined;
  const { stored, superseded, withdrawn, duplicate } = row;
  return {
    ver: Number(row.ver),
    stored: Number(stored),
    superseded: Number(superseded),
    withdrawn: Number(withdrawn),
    duplicate: Number(duplicate),
    cases: Number(row.cases),
  };
}

/** Columns of a feedback as the batch gives them. */
const GIVEN = sql`n bigint, survey text, period integer, client uuid, answer text, at bigint, negative boolean,
    comment text, reason text, locale text, page text, channel text, tags text[]`;

/** `stored`, `changed`, `removed`: what becomes of places; `vacated`, `filled`: what their withdrawals say. */
function feedbackParts(batch: Batch): SQL {
  return sql`
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
  select survey, period, client, ${batch.partition}::smallint, n, answer, ${moment(sql`at`)}, negative,
    comment, reason, locale, page, channel, tags::text[]
  from guard, ${feedbackGiven(batch.feedback)}
  ${batch.allNew ? sql`` : sql`on conflict (${columns(feedback.survey, feedback.client, feedback.period)}) do nothing`}
  returning ${columns(feedback.n, feedback.survey, feedback.period, feedback.client, feedback.answer, feedback.acceptedAt, feedback.negative)}
),
changed as (
  update ${feedback} set n = entry.n, answer = entry.answer, accepted_at = ${moment(sql`entry.at`)},
    negative = entry.negative, comment = entry.comment, reason = entry.reason, locale = entry.locale,
    page = entry.page, channel = entry.channel, tags = entry.tags
  from guard, ${given(
    batch.changed.map(({ was, ...row }) => ({ ...row, was_n: was.n, was_answer: was.answer, was_at: was.at })),
    sql`id bigint, was_n bigint, was_answer text, was_at bigint, ${GIVEN}`,
  )}
  where ${feedback.id} = entry.id and ${feedback.n} = entry.was_n and ${among(feedback.id, batch.changed)}
  returning ${feedback.survey} as survey, ${feedback.period} as period, ${feedback.answer} as answer,
    ${feedback.acceptedAt} as accepted_at, entry.was_answer, ${moment(sql`entry.was_at`)} as was_accepted_at
),
removed as (
  delete from ${feedback} using guard, ${given(batch.removed, sql`id bigint, n bigint`)}
  where ${feedback.id} = entry.id and ${feedback.n} = entry.n and ${among(feedback.id, batch.removed)}
  returning ${feedback.survey} as survey, ${feedback.period} as period, ${feedback.answer} as answer,
    ${feedback.acceptedAt} as accepted_at
),
filled as (
  delete from ${withdrawal} using stored
  where ${withdrawal.survey} = stored.survey and ${withdrawal.client} = stored.client and ${withdrawal.period} = stored.period
),
vacated as (
  insert into ${withdrawal} (${columns(withdrawal.survey, withdrawal.period, withdrawal.client, withdrawal.erased, withdrawal.at)})
  select survey, period, client, erased, ${moment(sql`at`)}
  from guard, ${given(batch.withdrawals, sql`survey text, period integer, client uuid, erased boolean, at bigint`)}
  on conflict (${columns(withdrawal.survey, withdrawal.client, withdrawal.period)})
  do update set erased = excluded.erased, at = excluded.at
)`;
}

/** `moved`: the place and the partition's account; `counted_*`: rollups; `surveyed`: the account by survey. */
function accountParts({ partition, ver, to, terms, dead, aliens, seenSeq, head, settledUpTo }: Batch): SQL {
  return sql`
born as materialized (
  select survey, period, ${minute(sql`accepted_at`)} as minute, answer, count(*) as count from stored group by 1, 2, 3, 4
),
term as materialized (
  select survey, sum(stored)::bigint as stored, sum(superseded)::bigint as superseded,
    sum(withdrawn)::bigint as withdrawn, sum(duplicate)::bigint as duplicate
  from (
    select survey, stored, superseded, withdrawn, duplicate
      from guard, ${given(terms, sql`survey text, stored bigint, superseded bigint, withdrawn bigint, duplicate bigint`)}
    union all select survey, count, 0, 0, -count from born
    union all select survey, 0, count(*), 0, 0 from changed group by survey
    union all select survey, 0, count(*), 0, 0 from removed group by survey
  ) each
  group by survey
),
total as materialized (
  select coalesce(sum(stored), 0)::bigint as stored, coalesce(sum(superseded), 0)::bigint as superseded,
    coalesce(sum(withdrawn), 0)::bigint as withdrawn, coalesce(sum(duplicate), 0)::bigint as duplicate
  from term
),
moved as (
  update ${offset} set
    ver = ${offset.ver} + 1,
    epoch = ${to.epoch}::text,
    last_id = ${to.lastId}::text,
    last_n = ${to.lastN}::bigint,
    stored = ${offset.stored} + total.stored,
    superseded = ${offset.superseded} + total.superseded,
    withdrawn = ${offset.withdrawn} + total.withdrawn,
    duplicate = ${offset.duplicate} + total.duplicate,
    dead_lettered = ${offset.deadLettered} + ${dead.length}::bigint,
    alien = ${offset.alien} + ${aliens}::bigint,
    seen_seq = ${seenSeq}::bigint,
    head = ${head}::text,
    caught_up_at = greatest(${offset.caughtUpAt}, ${moment(sql`${settledUpTo}::bigint`)}),
    stopped = null
  from guard, total
  where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
  returning ${columns(offset.ver)}
),
surveyed as (
  insert into ${account} (${columns(account.survey, account.partition, account.stored, account.superseded, account.withdrawn, account.duplicate)})
  select survey, ${partition}::smallint, stored, superseded, withdrawn, duplicate from term
  on conflict (${columns(account.survey, account.partition)}) do update set
    stored = ${account.stored} + excluded.stored, superseded = ${account.superseded} + excluded.superseded,
    withdrawn = ${account.withdrawn} + excluded.withdrawn, duplicate = ${account.duplicate} + excluded.duplicate
),
delta as materialized (
  select survey, period, minute, answer, sum(change) as change
  from (
    select survey, period, minute, answer, count as change from born
    union all select survey, period, ${minute(sql`accepted_at`)}, answer, 1 from changed
    union all select survey, period, ${minute(sql`was_accepted_at`)}, was_answer, -1 from changed
    union all select survey, period, ${minute(sql`accepted_at`)}, answer, -1 from removed
  ) each
  group by 1, 2, 3, 4
  having sum(change) <> 0
),
counted_on as (
  update ${rollup} set count = ${rollup.count} + delta.change, ver = ${ver}::bigint + 1
  from delta
  where ${rollup.partition} = ${partition} and ${rollup.survey} = delta.survey and ${rollup.period} = delta.period
    and ${rollup.minute} = delta.minute and ${rollup.answer} = delta.answer
),
counted_anew as (
  insert into ${rollup} (${columns(rollup.survey, rollup.partition, rollup.period, rollup.minute, rollup.answer, rollup.count, rollup.ver)})
  select survey, ${partition}::smallint, period, minute, answer, change, ${ver}::bigint + 1
  from delta
  where not exists (
    select from ${rollup}
    where ${rollup.partition} = ${partition} and ${rollup.survey} = delta.survey and ${rollup.period} = delta.period
      and ${rollup.minute} = delta.minute and ${rollup.answer} = delta.answer
  )
),
touched as (
  select survey from born union select survey from changed union select survey from removed
)`;
}

/**
 * Cases that end, and then those that open: a client's old one has to be out of the way of its new one, hence the
 * condition on `closed`, by which Postgres finishes it first.
 *
 * An event that was never sent goes with its case. Dispatch may be taking it at this moment: Postgres then waits for
 * it and looks at the row again.
 */
function caseParts(batch: Batch): SQL {
  return sql`
ended as materialized (
  select entry.* from guard, ${given(batch.ended, sql`id uuid, erased boolean`)}
),
unsent as (
  delete from ${outbox} using ended
  where ${outbox.caseId} = ended.id and ${among(outbox.caseId, batch.ended)}
    and ${outbox.sentAt} is null and ${outbox.unknownSince} is null
  returning ${outbox.caseId} as case_id
),
dropped as (
  delete from ${cases} using unsent where ${cases.id} = unsent.case_id returning ${cases.id}
),
closed as (
  update ${cases} set state = 'withdrawn', recovered_at = null from ended
  where ${cases.id} = ended.id and ${among(cases.id, batch.ended)}
    and ended.id not in (select case_id from unsent)
  returning ${cases.id}
),
silenced as (
  update ${outbox} set
    parked = case when ${outbox.sentAt} is null then coalesce(${outbox.parked}, ${WITHDRAWN}) else ${outbox.parked} end,
    detail = case when ended.erased then ${ERASED_DETAIL} else ${outbox.detail} end
  from ended
  where ${outbox.caseId} = ended.id and ${among(outbox.caseId, batch.ended)}
    and ended.id not in (select case_id from unsent)
),
recovered as (
  update ${cases} set recovered_at = ${moment(sql`entry.at`)}
  from guard, ${given(batch.recovered, sql`id uuid, at bigint`)}
  where ${cases.id} = entry.id and ${among(cases.id, batch.recovered)}
),
unhappy as materialized (
  select entry.* from guard, ${given(
    batch.cases.map(({ recoveredAt, ...row }) => ({ ...row, recovered_at: recoveredAt })),
    sql`n bigint, id uuid, survey text, period integer, client uuid, at bigint, recovered_at bigint, detail text`,
  )}
),
opened as (
  insert into ${cases} (${columns(cases.id, cases.survey, cases.period, cases.client, cases.state, cases.openedAt, cases.recoveredAt)})
  select id, survey, period, client, 'open', ${moment(sql`at`)}, ${moment(sql`recovered_at`)} from unhappy
  where (n is null or n in (select n from stored where negative)) and (select count(*) from closed) + (select count(*) from dropped) >= 0
  on conflict (${columns(cases.survey, cases.client)}) where ${columns(cases.state)} in ('open', 'sent') do nothing
  returning ${columns(cases.id)}
),
announced as (
  insert into ${outbox} (${columns(outbox.caseId, outbox.detailType, outbox.detail)})
  select id, ${EVENT.caseOpened}, unhappy.detail from opened join unhappy using (id)
)`;
}

/** Dead letters are written, and those of who erases emptied: the row stays, or the account could not be recounted. */
function deadLetterParts({ partition, to, dead, erased }: Batch): SQL {
  return sql`
buried as (
  insert into ${deadLetter} (${columns(deadLetter.partition, deadLetter.epoch, deadLetter.n, deadLetter.entryId, deadLetter.payload, deadLetter.why, deadLetter.survey, deadLetter.client)})
  select ${partition}::smallint, coalesce(${to.epoch}::text, ''), n, entry, decode(payload, 'base64'), why, survey, client
  from guard, ${given(
    dead.map(({ from, ...row }) => ({ ...row, ...from })),
    sql`n bigint, entry text, payload text, why text, survey text, client uuid`,
  )}
  on conflict do nothing
),
emptied as (
  update ${deadLetter} set payload = '', why = 'erased', survey = null, client = null
  from guard, ${given(erased, sql`survey text, client uuid`)}
  where ${deadLetter.survey} = entry.survey and ${deadLetter.client} = entry.client
)`;
}

/** Rows of feedback as arrays: half of what reading them as JSON costs Postgres, whose work on a row is mostly theirs. */
function feedbackGiven(rows: readonly FeedbackRow[]): SQL {
  return sql`unnest(
    ${arrayOf(rows, ({ n }) => n)}::bigint[],
    ${arrayOf(rows, ({ survey }) => survey)}::text[],
    ${arrayOf(rows, ({ period }) => period)}::integer[],
    ${arrayOf(rows, ({ client }) => client)}::uuid[],
    ${arrayOf(rows, ({ answer }) => answer)}::text[],
    ${arrayOf(rows, ({ at }) => at)}::bigint[],
    ${arrayOf(rows, ({ negative }) => negative)}::boolean[],
    ${arrayOf(rows, ({ comment }) => comment)}::text[],
    ${arrayOf(rows, ({ reason }) => reason)}::text[],
    ${arrayOf(rows, ({ locale }) => locale)}::text[],
    ${arrayOf(rows, ({ page }) => page)}::text[],
    ${arrayOf(rows, ({ channel }) => channel)}::text[],
    ${arrayOf(rows, ({ tags }) => tags && arrayOf(tags, (tag) => tag))}::text[]
  ) as entry (n, survey, period, client, answer, at, negative, comment, reason, locale, page, channel, tags)`;
}

/**
 * Says once more which rows are meant, in a way that always goes by the index: a plan that was made while the table was
 * small would read all of it for a join.
 */
function among(column: PgColumn, rows: readonly { id: number | string }[]): SQL {
  return sql`${column} = any(${arrayOf(rows, ({ id }) => id)}::${sql.raw(column.getSQLType().replace("serial", "int"))}[])`;
}

/** Rows as one JSON text, to be read as `entry`. */
function given(rows: readonly object[], shape: SQL): SQL {
  return sql`json_to_recordset(${JSON.stringify(rows)}::text::json) as entry (${shape})`;
}

/** The minute a moment lies in; date_trunc() would work out the time zone for every row. */
function minute(moment: SQL): SQL {
  return sql`date_bin('1 minute', ${moment}, timestamptz 'epoch')`;
}

/** Milliseconds since 1970 as a moment, exactly: to_timestamp() would go through a double. */
function moment(milliseconds: SQL): SQL {
  return sql`timestamptz 'epoch' + ${milliseconds} * interval '1 millisecond'`;
}
