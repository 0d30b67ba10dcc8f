import { type SQL, sql } from "drizzle-orm";
import type { Batch } from "./batch.ts";
import { columns } from "./hot.ts";
import { minute } from "./rows.ts";
import { rollupSpan as span, rollupValue as known, survey } from "./schema.ts";

/** Channels, languages or tags of a survey that are counted by themselves in one partition. */
const MOST = 50;

/**
 * What the batch changes in the totals by channel, language and tag, by day and since ever.
 *
 * What is new was grouped by channel and language together with its answers, so a row costs nothing more here unless it
 * has tags. What a value is counted as never changes: it is either on the list for good, or came
 * when the list was full. So what was counted under "other" is taken from there again.
 *
 * Counts are added by ON CONFLICT, which goes by the index whatever the planner knows of the table.
 */
export function breakdownParts({ partition, ver }: Pick<Batch, "partition" | "ver">): SQL {
  return sql`
said as materialized (
  select survey, minute, answer, dimension,
    case when dimension = 'language' then lower(split_part(value, '-', 1)) else value end as value, sum(change) as change
  from (
    select survey, minute, answer, 'channel' as dimension, channel as value, count as change
    from born where channel is not null
    union all select survey, minute, answer, 'language', locale, count from born where locale is not null
    union all ${tagged(sql`stored`, sql`1`)}
    union all ${said(sql`changed`, sql`1`)}
    union all ${said(sql`changed`, sql`-1`, sql.raw("was_"))}
    union all ${said(sql`removed`, sql`-1`)}
  ) each
  group by 1, 2, 3, 4, 5
  having sum(change) <> 0
),
heard as (
  select distinct survey, dimension, value from said
  where not exists (
    select from ${known}
    where ${known.survey} = said.survey and ${known.partition} = ${partition} and ${known.dimension} = said.dimension
      and ${known.value} = said.value
  )
),
listed as (
  insert into ${known} (${columns(known.survey, known.partition, known.dimension, known.value)})
  select survey, ${partition}::smallint, dimension, value
  from (select *, row_number() over (partition by survey, dimension order by value) as place from heard) ranked
  where place <= ${MOST}::bigint - (
    select count(*) from ${known}
    where ${known.survey} = ranked.survey and ${known.partition} = ${partition} and ${known.dimension} = ranked.dimension
  )
  returning ${columns(known.survey, known.dimension, known.value)}
),
broken_down as (
  insert into ${span} (${columns(span.survey, span.dimension, span.value, span.grain, span.start, span.answer, span.partition, span.count, span.ver)})
  select said.survey, said.dimension,
    case when (said.survey, said.dimension, said.value) in (select survey, dimension, value from heard)
      and (said.survey, said.dimension, said.value) not in (select survey, dimension, value from listed)
      then '' else said.value end,
    each.grain, each.start, said.answer, ${partition}::smallint, sum(said.change), ${ver}::bigint + 1
  from said
  left join ${survey} on ${survey.id} = said.survey
  cross join lateral (values
    ('all', timestamptz 'epoch'),
    ('day', date_trunc('day', said.minute, coalesce(${survey.config}->>'timeZone', 'UTC')))
  ) as each (grain, start)
  group by 1, 2, 3, 4, 5, 6
  on conflict (${columns(span.survey, span.dimension, span.value, span.grain, span.start, span.answer, span.partition)})
  do update set count = ${span.count} + excluded.count, ver = excluded.ver
)`;
}

/** Rows by what they say: `was_` names what a row said before. */
function said(rows: SQL, change: SQL, was: SQL = sql``): SQL {
  const head = sql`survey, ${minute(sql`${was}accepted_at`)} as minute, ${was}answer as answer`;
  const count = sql`${change} * count(*) as change`;
  return sql`
    select ${head}, 'channel' as dimension, ${was}channel as value, ${count}
    from ${rows} where ${was}channel is not null group by 1, 2, 3, 5
    union all
    select ${head}, 'language', ${was}locale, ${count} from ${rows} where ${was}locale is not null group by 1, 2, 3, 5
    union all
    ${tagged(rows, change, was)}`;
}

/** A row for each tag of each row. */
function tagged(rows: SQL, change: SQL, was: SQL = sql``): SQL {
  return sql`select survey, ${minute(sql`${was}accepted_at`)}, ${was}answer, 'tag', unnest(${was}tags), ${change}
    from ${rows} where ${was}tags is not null`;
}
