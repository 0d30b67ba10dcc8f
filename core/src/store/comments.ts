import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, feedback } from "./schema.ts";

/** A comment with the answer it came with, and the case it belongs to. */
export interface CommentRow {
  id: string;
  answer: string;
  comment: string;
  acceptedAt: Date;
  locale: string | null;
  channel: string | null;
  negative: boolean;
  caseId: string | null;
  caseState: "open" | "sent" | "failed" | null;
}

/**
 * Reads comments of a survey, newest first by the order they were settled in.
 *
 * A client has one feedback a period and that feedback at most one case, so the join adds no rows.
 *
 * @param before only those settled before the one of this id; null begins with the newest
 * @param limit most rows
 */
export function readComments(pool: Pool, survey: string, before: string | null, limit: number): Promise<CommentRow[]> {
  return runHot(
    pool,
    sql`
select ${feedback.id}, ${feedback.answer}, ${feedback.comment}, ${feedback.acceptedAt} as "acceptedAt",
  ${feedback.locale}, ${feedback.channel}, ${feedback.negative}, ${cases.id} as "caseId", ${cases.state} as "caseState"
from ${feedback}
left join ${cases} on ${cases.survey} = ${feedback.survey} and ${cases.period} = ${feedback.period}
  and ${cases.client} = ${feedback.client} and ${feedback.negative}
where ${feedback.survey} = ${survey} and ${feedback.comment} is not null
  and ${feedback.id} < coalesce(${before}::bigint, 9223372036854775807)
order by ${feedback.id} desc limit ${limit}::int`,
  );
}
