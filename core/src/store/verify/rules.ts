import { type SQL, sql } from "drizzle-orm";
import {
  cases,
  deadLetter,
  discontinuity,
  feedback,
  outbox,
  partitionOffset as offset,
  rollup,
  surveyAccount,
  withdrawal,
} from "../schema.ts";
import type { Check } from "./disagreement.ts";
import { rule } from "./rule.ts";
import { SPANS } from "./spans.ts";

const rowsOf = (table: SQL) => sql`select count(*)::float8 as compared from ${table}`;

/** Nothing of these names a survey, a period or a key. */
const ofPartition = sql`null as survey, ${offset.partition} as partition, null::int as period, null as key`;

const ACCOUNT = rule(
  "Each partition's account adds up",
  rowsOf(sql`${offset}`),
  sql`
select 'numbers accounted for' as what, ${ofPartition},
  (${offset.baseN} + ${offset.lastN} + ${offset.rewound} + ${offset.alien})::text as expected,
  (${offset.stored} + ${offset.superseded} + ${offset.withdrawn} + ${offset.duplicate} + ${offset.deadLettered}
    + ${offset.lost})::text as found
from ${offset}
where ${offset.stored} + ${offset.superseded} + ${offset.withdrawn} + ${offset.duplicate} + ${offset.deadLettered} + ${offset.lost}
  <> ${offset.baseN} + ${offset.lastN} + ${offset.rewound} + ${offset.alien}`,
);

const SURVEYS = rule(
  "Surveys' accounts sum up to their partition's",
  rowsOf(sql`${surveyAccount}`),
  sql`
select term.name || ', over all surveys' as what, ${ofPartition}, term.expected::text as expected, term.found::text as found
from ${offset}
left join (
  select ${surveyAccount.partition}, sum(${surveyAccount.stored}) as stored, sum(${surveyAccount.superseded}) as superseded,
    sum(${surveyAccount.withdrawn}) as withdrawn, sum(${surveyAccount.duplicate}) as duplicate
  from ${surveyAccount} group by 1
) surveys on surveys.partition = ${offset.partition}
cross join lateral (values
  ('stored', ${offset.stored}, coalesce(surveys.stored, 0)),
  ('superseded', ${offset.superseded}, coalesce(surveys.superseded, 0)),
  ('withdrawn', ${offset.withdrawn}, coalesce(surveys.withdrawn, 0)),
  ('duplicate', ${offset.duplicate}, coalesce(surveys.duplicate, 0))
) as term (name, expected, found)
where term.expected <> term.found`,
);

/** A log that came back may bring a dead letter that is here already: it is counted twice, and kept once. */
const DEAD = rule(
  "Every dead letter is kept",
  rowsOf(sql`${deadLetter}`),
  sql`
select case when kept.letters = ${offset.deadLettered} then 'aliens' else 'dead letters' end as what, ${ofPartition},
  case when kept.letters = ${offset.deadLettered} then ${offset.alien} else ${offset.deadLettered} end::text as expected,
  case when kept.letters = ${offset.deadLettered} then kept.aliens else kept.letters end::text as found
from ${offset}
cross join lateral (
  select count(*) as letters, count(*) filter (where ${deadLetter.n} is null) as aliens
  from ${deadLetter} where ${deadLetter.partition} = ${offset.partition}
) kept
where kept.letters > ${offset.deadLettered} or kept.aliens > ${offset.alien} or (
  (kept.letters < ${offset.deadLettered} or kept.aliens < ${offset.alien}) and not exists (
    select from ${discontinuity} where ${discontinuity.partition} = ${offset.partition}
  )
)`,
);

const LOST = rule(
  "What was lost was recorded",
  rowsOf(sql`${discontinuity}`),
  sql`
select 'lost' as what, ${ofPartition}, coalesce(recorded.lost, 0)::text as expected, ${offset.lost}::text as found
from ${offset}
left join (
  select ${discontinuity.partition}, sum(${discontinuity.lost}) as lost from ${discontinuity} group by 1
) recorded on recorded.partition = ${offset.partition}
where ${offset.lost} <> coalesce(recorded.lost, 0)`,
);

const VERSIONS = rule(
  "No total is ahead of its partition",
  rowsOf(sql`${rollup}`),
  sql`
select 'version of ' || ${rollup.answer} || ' at ' || ${rollup.minute} as what, ${rollup.survey} as survey,
  ${rollup.partition} as partition, ${rollup.period} as period, null as key,
  'at most ' || ${offset.ver} as expected, ${rollup.ver}::text as found
from ${rollup} join ${offset} on ${offset.partition} = ${rollup.partition}
where ${rollup.ver} > ${offset.ver}`,
);

const CASES = rule(
  "Every negative feedback belongs to a case",
  sql`select count(*)::float8 as compared from ${feedback} where ${feedback.negative}`,
  sql`
select 'cases of a negative feedback' as what, ${feedback.survey} as survey, ${feedback.partition} as partition,
  ${feedback.period} as period, ${feedback.client}::text as key, '1' as expected, '0' as found
from ${feedback}
where ${feedback.negative} and not exists (
  select from ${cases} where ${cases.survey} = ${feedback.survey} and ${cases.client} = ${feedback.client}
    and ${cases.state} <> 'withdrawn'
)`,
);

const REASONS = rule(
  "Every case belongs to a feedback",
  rowsOf(sql`${cases}`),
  sql`
select 'feedback of a case' as what, ${cases.survey} as survey, null::smallint as partition, ${cases.period} as period,
  ${cases.id}::text as key, '1' as expected, '0' as found
from ${cases}
where ${cases.state} <> 'withdrawn' and not exists (
  select from ${feedback} where ${feedback.survey} = ${cases.survey} and ${feedback.period} = ${cases.period}
    and ${feedback.client} = ${cases.client}
)`,
);

const EVENTS = rule(
  "Every case has its event, and both say the same",
  rowsOf(sql`${outbox}`),
  sql`
select 'event of a case' as what, each.survey, null::smallint as partition, each.period, each.key,
  case each.state when 'open' then 'waiting' when 'settling' then 'waiting' when 'failed' then 'parked' when 'none' then 'none' else each.state end as expected,
  each.event as found
from (
  select ${cases.survey} as survey, ${cases.period} as period, coalesce(${cases.id}, ${outbox.caseId})::text as key,
    coalesce(${cases.state}, 'none') as state,
    case when ${outbox.id} is null then 'none' when ${outbox.sentAt} is not null then 'sent'
      when ${outbox.parked} is not null then 'parked' else 'waiting' end as event
  from ${cases} full join ${outbox} on ${outbox.caseId} = ${cases.id}
) each
where (each.state, each.event) not in (
  ('open', 'waiting'), ('settling', 'waiting'), ('sent', 'sent'), ('failed', 'parked'), ('withdrawn', 'sent'), ('withdrawn', 'parked')
) and not (each.state in ('acknowledged', 'solved') and each.event <> 'none')`,
);

const PLACES = rule(
  "Nobody has both answered and taken it back",
  rowsOf(sql`${withdrawal}`),
  sql`
select 'feedback of a place that was left' as what, ${feedback.survey} as survey, ${feedback.partition} as partition,
  ${feedback.period} as period, ${feedback.client}::text as key, '0' as expected, '1' as found
from ${withdrawal} join ${feedback} on ${feedback.survey} = ${withdrawal.survey}
  and ${feedback.period} = ${withdrawal.period} and ${feedback.client} = ${withdrawal.client}`,
);

/** What a promise rests on may not be gone, nor be there and not hold. */
const CONSTRAINTS = rule(
  "The tables still refuse what may not be",
  sql`select 3::float8 as compared`,
  sql`
select 'constraint ' || wanted.name as what, null as survey, null::smallint as partition, null::int as period,
  wanted.name as key, 'there and valid' as expected, case when there.oid is null then 'gone' else 'not valid' end as found
from (values ('feedback', 'one_feedback_per_client'), ('partition_offset', 'ledger_adds_up'), ('rollup', 'count_not_negative'))
  as wanted (owner, name)
left join pg_constraint there on there.conname = wanted.name and there.conrelid = to_regclass(wanted.owner)
left join pg_index i on i.indexrelid = there.conindid and there.contype = 'u'
where there.oid is null or not there.convalidated or i.indisvalid is false`,
);

/** What is asked in one statement each. */
export const RULES: readonly Check[] = [
  CONSTRAINTS,
  ACCOUNT,
  SURVEYS,
  DEAD,
  LOST,
  VERSIONS,
  PLACES,
  CASES,
  REASONS,
  EVENTS,
  SPANS,
];
