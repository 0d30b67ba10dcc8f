import type { CaseState } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, feedback, outbox } from "./schema.ts";

/** A case with its client's feedback. */
export interface CaseRow {
  id: string;
  state: CaseState;
  /** Null where the client took the feedback back. */
  answer: string | null;
  comment: string | null;
  openedAt: Date;
  sentAt: Date | null;
  recoveredAt: Date | null;
  /** Why its event cannot be sent, as dispatch put it down; null while it can. */
  failure: string | null;
}

/**
 * Reads cases of a survey, newest first.
 *
 * The cursor is a case rather than a moment: several cases may have been opened in the same one.
 *
 * @param before id of a case; only those behind it. Null begins with the newest; an unknown one gives none
 * @param limit most rows
 */
export function readCases(pool: Pool, survey: string, before: string | null, limit: number): Promise<CaseRow[]> {
  return runHot(
    pool,
    sql`
select ${cases.id}, ${cases.state}, ${feedback.answer}, ${feedback.comment}, ${cases.openedAt} as "openedAt",
  ${cases.sentAt} as "sentAt", ${cases.recoveredAt} as "recoveredAt", ${outbox.parked} as failure
from ${cases}
left join ${feedback} on ${feedback.survey} = ${cases.survey} and ${feedback.period} = ${cases.period}
  and ${feedback.client} = ${cases.client}
left join ${outbox} on ${outbox.caseId} = ${cases.id}
where ${cases.survey} = ${survey} and (
  ${before}::uuid is null or (${cases.openedAt}, ${cases.id}) < (
    select last.opened_at, last.id from ${cases} last where last.id = ${before}::uuid and last.survey = ${survey}
  )
)
order by ${cases.openedAt} desc, ${cases.id} desc limit ${limit}::int`,
  );
}
