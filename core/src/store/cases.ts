import type { CaseChange, CaseState } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { caseEvent, cases, feedback, outbox } from "./schema.ts";

/** A case with its client's feedback. */
export interface CaseRow {
  id: string;
  state: CaseState;
  /** Null where the client took the feedback back. */
  answer: string | null;
  comment: string | null;
  openedAt: Date;
  sentAt: Date | null;
  acknowledgedAt: Date | null;
  answeredAt: Date | null;
  solvedAt: Date | null;
  recoveredAt: Date | null;
  /** What the help desk calls its ticket. */
  ticket: string | null;
  /** Why its event cannot be sent, as dispatch put it down; null while it can. */
  failure: string | null;
  /** All that became of it, oldest first; `at` is in ms since 1970. */
  history: { what: CaseChange; at: number }[];
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
  ${cases.sentAt} as "sentAt", ${cases.acknowledgedAt} as "acknowledgedAt", ${cases.answeredAt} as "answeredAt",
  ${cases.solvedAt} as "solvedAt", ${cases.recoveredAt} as "recoveredAt", ${cases.ticket}, ${outbox.parked} as failure,
  (select coalesce(json_agg(json_build_object('what', ${caseEvent.what}, 'at', (extract(epoch from ${caseEvent.at}) * 1000)::bigint)
    order by ${caseEvent.at}, ${caseEvent.id}), '[]') from ${caseEvent} where ${caseEvent.caseId} = ${cases.id}) as history
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
