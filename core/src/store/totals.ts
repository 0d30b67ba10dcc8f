import { Survey } from "@earshot/contract";
import { sql } from "drizzle-orm";
import * as v from "valibot";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, partitionOffset, rollupSpan as span, survey } from "./schema.ts";

/** A survey with what its answers come to, all of one moment. */
export interface Totals {
  survey: Survey;
  /** Sum over partitions of the highest `ver` among the survey's rollups; grows with every change of the counts. */
  version: number;
  /** By stored answer; answers that nobody gave are absent. */
  counts: ReadonlyMap<string, number>;
  /** `open`: followed up now, whether or not the help desk knows already. */
  cases: { open: number; total: number };
  archived: boolean;
  /** All that was accepted before is in the counts; null while some partition was never found settled to its end. */
  asOf: Date | null;
}

/** Which surveys are read: these, or all there are. */
export type Which = readonly string[] | "all" | "all-and-archived";

/**
 * Reads the totals of surveys: one statement, hence one snapshot, so `asOf` never claims more than the counts hold.
 *
 * The oldest partition dates them all. A partition without a date makes the whole undated, where min() alone would
 * overlook it.
 *
 * @param which surveys to read; unknown ones are absent from the answer
 * @returns oldest first
 */
export async function readTotals(pool: Pool, which: Which): Promise<Totals[]> {
  const [all, ids] = typeof which === "string" ? [which, []] : [null, which];
  const rows = await runHot<{
    config: unknown;
    version: number;
    counts: Record<string, number>;
    open: number;
    opened: number;
    as_of: Date | null;
    archived: boolean;
  }>(
    pool,
    sql`
select ${survey.config}, counted.version, counted.counts, followed.open, followed.opened, dated.as_of,
  ${survey.archivedAt} is not null as archived
from ${survey}
cross join (
  select case when bool_and(${partitionOffset.caughtUpAt} is not null) then min(${partitionOffset.caughtUpAt}) end as as_of
  from ${partitionOffset}
) dated
cross join lateral (
  with part as (
    select ${span.partition}, ${span.answer}, ${span.count}, ${span.ver} from ${span}
    where ${span.survey} = ${survey.id} and ${span.dimension} = '' and ${span.value} = '' and ${span.grain} = 'all'
  )
  select
    (select coalesce(sum(ver), 0) from (select max(ver) as ver from part group by partition) highest)::float8 as version,
    (select coalesce(json_object_agg(answer, count), '{}') from (
      select answer, sum(count) as count from part group by answer
    ) summed) as counts
) counted
cross join lateral (
  select count(*)::float8 as opened, count(*) filter (where ${cases.state} in (${FOLLOWED}))::float8 as open
  from ${cases} where ${cases.survey} = ${survey.id}
) followed
where case ${all}::text
  when 'all' then ${survey.archivedAt} is null
  when 'all-and-archived' then true
  else ${survey.id} in (select json_array_elements_text(${JSON.stringify(ids)}::text::json)) end
order by ${survey.createdAt}, ${survey.id}`,
  );
  return rows.flatMap(({ config, version, counts, open, opened, as_of, archived }) => {
    const read = v.safeParse(Survey, config);
    if (!read.success) return [];
    return [
      {
        survey: read.output,
        version,
        counts: new Map(Object.entries(counts)),
        cases: { open, total: opened },
        archived,
        asOf: as_of,
      },
    ];
  });
}
