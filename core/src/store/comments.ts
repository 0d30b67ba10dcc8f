import type { CaseState } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { type FeedbackFilter, FOLLOWED_BY, matching } from "./feedback-filter.ts";
import { feedback } from "./schema.ts";

/** A comment with the answer it came with, and the case it belongs to. */
export interface CommentRow {
  id: string;
  answer: string;
  comment: string;
  reason: string | null;
  acceptedAt: Date;
  locale: string | null;
  channel: string | null;
  page: string | null;
  tags: string[] | null;
  negative: boolean;
  caseId: string | null;
  caseState: CaseState | null;
}

/**
 * Reads comments of a survey, newest first by the order they were settled in.
 *
 * @param before only those settled before the one of this id; null begins with the newest
 * @param limit most rows
 */
export function readComments(
  pool: Pool,
  survey: string,
  filter: FeedbackFilter,
  before: string | null,
  limit: number,
): Promise<CommentRow[]> {
  return runHot(
    pool,
    sql`
select ${feedback.id}, ${feedback.answer}, ${feedback.comment}, ${feedback.reason},
  ${feedback.acceptedAt} as "acceptedAt", ${feedback.locale}, ${feedback.channel}, ${feedback.page},
  to_json(${feedback.tags}) as tags, ${feedback.negative}, followed.id as "caseId", followed.state as "caseState"
from ${feedback} left join ${FOLLOWED_BY} on true
where ${feedback.survey} = ${survey} and ${feedback.comment} is not null
  and ${feedback.id} < coalesce(${before}::bigint, 9223372036854775807) and ${matching(filter)}
order by ${feedback.id} desc limit ${limit}::int`,
  );
}
