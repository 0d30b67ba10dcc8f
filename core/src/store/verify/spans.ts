import { sql } from "drizzle-orm";
import { feedback, retired, rollup, rollupSpan as span, rollupValue as known, survey } from "../schema.ts";
import { rule } from "./rule.ts";

const zone = sql`coalesce(${survey.config}->>'timeZone', 'UTC')`;

/** Every span that a survey's rollups and its feedback come to, as the triggers and the drain should have them. */
const recounted = sql`
  select ${rollup.survey} as survey, ${rollup.partition} as partition, '' as dimension, '' as value, each.grain, each.start,
    ${rollup.answer} as answer, sum(${rollup.count}) as count
  from ${rollup} left join ${survey} on ${survey.id} = ${rollup.survey}
  cross join lateral (values
    ('all', timestamptz 'epoch'),
    ('hour', date_bin('1 hour', ${rollup.minute}, timestamptz 'epoch')),
    ('day', date_trunc('day', ${rollup.minute}, ${zone}))
  ) as each (grain, start)
  group by 1, 2, 3, 4, 5, 6, 7
  union all
  select said.survey, said.partition, said.dimension, coalesce(${known.value}, ''), each.grain, each.start, said.answer, count(*)
  from (
    select ${feedback.survey}, ${feedback.partition}, ${feedback.answer}, ${feedback.acceptedAt}, 'channel' as dimension,
      ${feedback.channel} as value from ${feedback}
    union all
    select ${feedback.survey}, ${feedback.partition}, ${feedback.answer}, ${feedback.acceptedAt}, 'language',
      lower(split_part(${feedback.locale}, '-', 1)) from ${feedback}
    union all
    select ${feedback.survey}, ${feedback.partition}, ${feedback.answer}, ${feedback.acceptedAt}, 'tag',
      unnest(${feedback.tags}) from ${feedback}
  ) said
  left join ${survey} on ${survey.id} = said.survey
  left join ${known} on ${known.survey} = said.survey and ${known.partition} = said.partition
    and ${known.dimension} = said.dimension and ${known.value} = said.value
  cross join lateral (values
    ('all', timestamptz 'epoch'), ('day', date_trunc('day', said.accepted_at, ${zone}))
  ) as each (grain, start)
  where said.value is not null
  group by 1, 2, 3, 4, 5, 6, 7`;

/** Hours, days and totals, as a whole and by channel, language and tag, against the minutes and the feedback. */
export const SPANS = rule(
  "Hours, days and totals are what their minutes and feedback come to",
  sql`select count(*)::float8 as compared from ${span}`,
  sql`
select concat_ws(' ', 'answers counted by', grain, nullif(dimension, ''), value, 'of', answer, 'from', start) as what,
  survey, partition, null::int as period, null as key, coalesce(recount.count, 0)::text as expected,
  coalesce(summed.count, 0)::text as found
from (${recounted}) recount
full join (
  select ${span.survey}, ${span.partition}, ${span.dimension}, ${span.value}, ${span.grain}, ${span.start}, ${span.answer},
    ${span.count} from ${span}
) summed using (survey, partition, dimension, value, grain, start, answer)
where coalesce(recount.count, 0) <> coalesce(summed.count, 0)
  -- Of what was forgotten nobody knows the channel any more, and it stays counted by it.
  and (dimension = '' or coalesce(recount.count, 0) > coalesce(summed.count, 0)
    or (survey, partition) not in (select ${retired.survey}, ${retired.partition} from ${retired}))`,
);
