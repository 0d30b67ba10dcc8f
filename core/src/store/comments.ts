import type { CaseState } from "@earshot/contract";
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
  caseState: CaseState | null;
}

/**
 * Reads comments of a survey, newest first by the order they were settled in.
 *
 * Of a client with several cases in a period, as after a withdrawal and another answer, the newest is shown.
 *
 * @param before only those settled before the one of this id; null begins with the newest
 * @param limit most rows
 */
export function readComments(pool: Pool, survey: string, before: string | null, limit: number): Promise<CommentRow[]> {
  return runHot(
    pool,
    sql`
select ${feedback.id}, ${feedback.answer}, ${feedback.comment}, ${feedback.acceptedAt} as "acceptedAt",
  ${feedback.locale}, ${feedback.channel}, ${feedback.negative}, followed.id as "caseId", followed.state as "caseState"
from ${feedback}
left join lateral (
  select ${cases.id}, ${cases.state} from ${cases}
  where ${cases.survey} = ${feedback.survey} and ${cases.period} = ${feedback.period}
    and ${cases.client} = ${feedback.client} and ${feedback.negative}
  order by ${cases.openedAt} desc, ${cases.id} desc limit 1
) followed on true
where ${feedback.survey} = ${survey} and ${feedback.comment} is not null
  and ${feedback.id} < coalesce(${before}::bigint, 9223372036854775807)
order by ${feedback.id} desc limit ${limit}::int`,
  );
}
