import type { CaseState } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Client, FeedbackRow } from "./batch.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, feedback, outbox, partitionOffset as offset, withdrawal } from "./schema.ts";

/** A feedback that is stored. */
export interface StoredRow extends FeedbackRow {
  id: number;
}

/** A case there is, whatever became of it. */
export interface KnownCase extends Client {
  id: string;
  period: number;
  state: CaseState;
  /** ms since 1970. */
  openedAt: number;
  recovered: boolean;
  /** The trace that its event tells of, while that may yet be told anew. */
  traceparent?: string;
}

/** A place whose feedback was taken back before. */
export interface KnownWithdrawal extends Client {
  period: number;
  erased: boolean;
  /** ms since 1970. */
  at: number;
}

/** What the tables hold of some clients. */
export interface Known {
  feedback: StoredRow[];
  cases: KnownCase[];
  withdrawals: KnownWithdrawal[];
}

/**
 * Looks up what clients have stored, for entries whose outcome depends on it.
 *
 * It holds for as long as the partition stays at this version: feedback, rollups and withdrawals change with it alone,
 * and a version never comes back. So what is worked out from it and settled at the same version is what one statement
 * would have found; if somebody has settled in between, the statement settles nothing and the look is thrown away. What
 * dispatch makes of cases meanwhile is looked at again by the statement, row by row.
 *
 * @returns undefined where the partition is not at this version
 */
export async function look(
  pool: Pool,
  partition: number,
  ver: number,
  clients: readonly Client[],
): Promise<Known | undefined> {
  const ms = (moment: typeof feedback.acceptedAt | typeof withdrawal.at | typeof cases.openedAt) =>
    sql`(extract(epoch from ${moment}) * 1000)::bigint`;
  const hex = sql`replace(wanted.client::text, '-', '') as client`;
  // OFFSET 0 keeps the planner from joining the other way round: a plan made while the table was small would read all
  // of it for every batch.
  const [row] = await runHot<{ feedback: Known["feedback"]; cases: Known["cases"]; withdrawals: Known["withdrawals"] }>(
    pool,
    sql`
with wanted as materialized (
  select survey, client from json_to_recordset(${JSON.stringify(clients)}::text::json) as wanted (survey text, client uuid)
)
select
  (select coalesce(json_strip_nulls(json_agg(found)), '[]') from (
    select wanted.survey, ${hex}, has.* from wanted cross join lateral (
      select ${feedback.id}, ${feedback.n}, ${feedback.period}, ${feedback.answer}, ${ms(feedback.acceptedAt)} as at,
        ${feedback.negative}, ${feedback.comment}, ${feedback.reason}, ${feedback.locale}, ${feedback.page},
        ${feedback.channel}, ${feedback.tags}
      from ${feedback} where ${feedback.survey} = wanted.survey and ${feedback.client} = wanted.client offset 0
    ) has
  ) found) as feedback,
  (select coalesce(json_strip_nulls(json_agg(found)), '[]') from (
    select wanted.survey, ${hex}, has.* from wanted cross join lateral (
      select ${cases.id}, ${cases.period}, ${cases.state}, ${ms(cases.openedAt)} as "openedAt",
        ${cases.recoveredAt} is not null as recovered,
        case when ${cases.state} = 'settling' then
          (select ${outbox.detail}::json ->> 'traceparent' from ${outbox} where ${outbox.caseId} = ${cases.id})
        end as traceparent
      from ${cases} where ${cases.survey} = wanted.survey and ${cases.client} = wanted.client offset 0
    ) has
  ) found) as cases,
  (select coalesce(json_strip_nulls(json_agg(found)), '[]') from (
    select wanted.survey, ${hex}, has.* from wanted cross join lateral (
      select ${withdrawal.period}, ${withdrawal.erased}, ${ms(withdrawal.at)} as at
      from ${withdrawal} where ${withdrawal.survey} = wanted.survey and ${withdrawal.client} = wanted.client offset 0
    ) has
  ) found) as withdrawals
from ${offset} where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint`,
  );
  return row;
}
