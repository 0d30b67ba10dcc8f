import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { feedback, partitionOffset as offset, surveyAccount } from "./schema.ts";

/** A client who has answered. */
export interface Answered {
  /** As a UUID. */
  client: string;
  period: number;
  partition: number;
}

/**
 * Reads a page of those who have answered a survey, in the order of their keys.
 *
 * @param from only periods from this one on
 * @param behind the last of the page before; null begins
 */
export function readAnswered(
  pool: Pool,
  survey: string,
  from: number,
  behind: Answered | null,
  limit: number,
): Promise<Answered[]> {
  const { client = null, period = null } = behind ?? {};
  return runHot(
    pool,
    sql`
select ${columns(feedback.client, feedback.period, feedback.partition)} from ${feedback}
where ${feedback.survey} = ${survey} and ${feedback.period} >= ${from}::integer
  and (${client}::uuid is null or (${feedback.client}, ${feedback.period}) > (${client}::uuid, ${period}::integer))
order by ${feedback.client}, ${feedback.period} limit ${limit}::int`,
  );
}

/** How many answers of each survey are stored. */
export async function countAnswered(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const rows = await runHot<{ survey: string; stored: number }>(
    pool,
    sql`select ${surveyAccount.survey}, sum(${surveyAccount.stored})::float8 as stored from ${surveyAccount} group by 1`,
  );
  return new Map(rows.map(({ survey, stored }) => [survey, stored]));
}

/** Where each partition's log is settled to; `lastId` is `<stream id>/<u>`. */
export function readPlaces(pool: Pool): Promise<{ partition: number; epoch: string | null; lastId: string | null }[]> {
  return runHot(
    pool,
    sql`select ${offset.partition}, ${offset.epoch}, ${offset.lastId} as "lastId" from ${offset} order by 1`,
  );
}
