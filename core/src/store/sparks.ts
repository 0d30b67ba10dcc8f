import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { rollupSpan as span, survey } from "./schema.ts";

/** What came in on each of the last days of a survey. */
export interface Spark {
  survey: string;
  /** The last day, yesterday in the survey's time zone: `2026-11-23`. */
  to: string;
  /** Answers of each day up to it, oldest first. */
  totals: number[];
}

/** Reads how many answers each survey had on each of so many days up to yesterday. */
export function readSparks(pool: Pool, days: number): Promise<Spark[]> {
  return runHot(
    pool,
    sql`
select ${survey.id} as survey, (today - 1)::text as to, totals
from ${survey}
cross join lateral (select coalesce(${survey.config}->>'timeZone', 'UTC') as zone) zoned
cross join lateral (select (now() at time zone zone)::date as today) dated
cross join lateral (
  select json_agg(coalesce(total, 0) order by day) as totals
  from generate_series(0, ${days - 1}::int) as place
  cross join lateral (select (today - ${days}::int + place) as day) named
  left join (
    select ${span.start}, sum(${span.count})::float8 as total from ${span}
    where ${span.survey} = ${survey.id} and ${span.dimension} = '' and ${span.value} = '' and ${span.grain} = 'day'
      and ${span.start} >= ((today - ${days}::int)::timestamp at time zone zone) and ${span.start} < (today::timestamp at time zone zone)
    group by 1
  ) counted on counted.start = (day::timestamp at time zone zone)
) summed`,
  );
}
