import { type SQL, sql } from "drizzle-orm";
import type { Batch } from "./batch.ts";
import { columns } from "./hot.ts";
import { given, minute, moment } from "./rows.ts";
import { FORGOTTEN, partitionOffset as offset, rollup, surveyAccount as account } from "./schema.ts";

/**
 * An answer that was forgotten stays counted, whatever its client does: the place it was in counts as empty. So another
 * answer in its place is stored beside it, and taking it back supersedes nothing.
 */
const forgotten = (answer: SQL) => sql`count(*) filter (where ${answer} = ${FORGOTTEN})`;
const known = (answer: SQL) => sql`count(*) filter (where ${answer} <> ${FORGOTTEN})`;

/**
 * `born`: what is new, counted in one pass by all that totals are kept by; `moved`: the place and the partition's
 * account; `surveyed`: the account by survey; `counted_*`: rollups.
 */
export function accountParts({ partition, ver, to, terms, dead, aliens, seenSeq, head, settledUpTo }: Batch): SQL {
  return sql`
born as materialized (
  select survey, period, ${minute(sql`accepted_at`)} as minute, answer, channel, locale, count(*) as count
  from stored group by 1, 2, 3, 4, 5, 6
),
term as materialized (
  select survey, sum(stored)::bigint as stored, sum(superseded)::bigint as superseded,
    sum(withdrawn)::bigint as withdrawn, sum(duplicate)::bigint as duplicate
  from (
    select survey, stored, superseded, withdrawn, duplicate
      from guard, ${given(terms, sql`survey text, stored bigint, superseded bigint, withdrawn bigint, duplicate bigint`)}
    union all select survey, count, 0, 0, -count from born
    union all select survey, ${forgotten(sql`was_answer`)}, ${known(sql`was_answer`)}, 0, 0 from changed group by survey
    union all select survey, ${forgotten(sql`answer`)}, ${known(sql`answer`)}, 0, 0 from removed group by survey
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
      where was_answer <> ${FORGOTTEN}
    union all select survey, period, ${minute(sql`accepted_at`)}, answer, -1 from removed where answer <> ${FORGOTTEN}
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
