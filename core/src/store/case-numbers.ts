import type { CaseNumbers } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases } from "./schema.ts";

/**
 * How the cases of a survey are followed up that were opened since a moment.
 *
 * Reads as many cases, by an index. Those whose client took the feedback back count as opened and nothing else.
 *
 * @param from moment in ISO 8601, null: since ever
 */
export async function readCaseNumbers(pool: Pool, survey: string, from: string | null): Promise<CaseNumbers> {
  const seconds = (moment: typeof cases.answeredAt | typeof cases.solvedAt) =>
    sql`percentile_cont(0.5) within group (order by extract(epoch from ${moment} - ${cases.openedAt})::float8)
      filter (where ${moment} is not null)`;
  const [row] = await runHot<CaseNumbers>(
    pool,
    sql`
select count(*)::float8 as opened,
  (count(*) filter (where ${cases.state} in (${FOLLOWED})))::float8 as open,
  (count(*) filter (where ${cases.state} = 'solved'))::float8 as solved,
  (count(*) filter (where ${cases.recoveredAt} is not null))::float8 as recovered,
  (count(*) filter (where ${cases.recoveredAt} is not null))::float8 / nullif(count(*), 0) as "recoveredShare",
  ${seconds(cases.answeredAt)} as "toAnswer", ${seconds(cases.solvedAt)} as "toClose"
from ${cases}
where ${cases.survey} = ${survey} and (${from}::timestamptz is null or ${cases.openedAt} >= ${from}::timestamptz)`,
  );
  if (!row) throw new Error("Cannot read the numbers of cases as the database gave no row");
  return row;
}
