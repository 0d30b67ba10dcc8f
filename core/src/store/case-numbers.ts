import type { CaseNumbers } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, survey } from "./schema.ts";

/**
 * Cases opened from the first day to before the last, `2026-11-23`, in the time zone of their survey; null: no bound.
 */
interface Opened {
  from: string | null;
  to: string | null;
}

/**
 * How cases are followed up that were opened in some days.
 *
 * Reads as many cases, by an index where a survey is named. Those whose client took the feedback back count as opened
 * and nothing else.
 *
 * @param id the survey; null: all of them
 */
export async function readCaseNumbers(pool: Pool, id: string | null, { from, to }: Opened): Promise<CaseNumbers> {
  const seconds = (moment: typeof cases.answeredAt | typeof cases.solvedAt) =>
    sql`percentile_cont(0.5) within group (order by extract(epoch from ${moment} - ${cases.openedAt})::float8)
      filter (where ${moment} is not null)`;
  const beginning = (day: string) =>
    sql`(${day}::text::timestamp at time zone coalesce(${survey.config}->>'timeZone', 'UTC'))`;
  const conditions = [
    id !== null && sql`${cases.survey} = ${id}`,
    from !== null && sql`${cases.openedAt} >= ${beginning(from)}`,
    to !== null && sql`${cases.openedAt} < ${beginning(to)}`,
  ].filter((condition) => condition !== false);
  const [row] = await runHot<CaseNumbers>(
    pool,
    sql`
select count(*)::float8 as opened,
  (count(*) filter (where ${cases.state} in (${FOLLOWED})))::float8 as open,
  (count(*) filter (where ${cases.state} = 'solved'))::float8 as solved,
  (count(*) filter (where ${cases.recoveredAt} is not null))::float8 as recovered,
  (count(*) filter (where ${cases.recoveredAt} is not null))::float8 / nullif(count(*), 0) as "recoveredShare",
  ${seconds(cases.answeredAt)} as "toAnswer", ${seconds(cases.solvedAt)} as "toClose"
from ${cases} join ${survey} on ${survey.id} = ${cases.survey}
where ${sql.join([sql`true`, ...conditions], sql` and `)}`,
  );
  if (!row) throw new Error("Cannot read the numbers of cases as the database gave no row");
  return row;
}
