import { randomUUID } from "node:crypto";
import { type CaseOpened, EVENT } from "@earshot/contract";
import type { Pool } from "../../store/connect.ts";

/** What the outbox holds for a case, as the drain would have written it. */
function caseOpened(comment: string, survey: string, caseId: string = randomUUID()): CaseOpened {
  const at = "2026-01-02T03:04:05.678Z";
  return {
    version: 1,
    case: { id: caseId, openedAt: at },
    survey: { id: survey, kind: "csat", question: "How was our service?" },
    feedback: { answer: 1, acceptedAt: at, comment },
    ticket: {
      subject: "1 of 5: How was our service?",
      comment: { body: comment, public: false },
      external_id: caseId,
      type: "problem",
      priority: "high",
      tags: ["earshot", `earshot-survey-${survey}`],
      requester: { name: "Earshot", email: "earshot@example.com" },
    },
  };
}

/** Opens cases of a survey, each with its row in the outbox, and rings as the drain does; their ids. */
export async function openCases(pool: Pool, comments: readonly string[], survey = "service"): Promise<string[]> {
  const details = comments.map((comment) => caseOpened(comment, survey));
  const rows = details.map((detail) => ({ id: detail.case.id, detail: JSON.stringify(detail) }));
  await pool`
    with given as (
      select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as given(id uuid, detail text)),
    opened as (
      insert into cases (id, survey, period, client, state, opened_at)
      select id, ${survey}, 0, gen_random_uuid(), 'open', now() from given)
    insert into outbox (case_id, detail_type, detail) select id, ${EVENT.caseOpened}, detail from given`;
  await pool`notify earshot_outbox`;
  return rows.map(({ id }) => id);
}

/** How a case and its row stand. */
export interface Standing {
  state: string;
  sent: boolean;
  attempts: number;
  parked: string | null;
  eventId: string | null;
}

/** Reads how cases stand, in the order of `ids`. */
export async function standings(pool: Pool, ids: readonly string[]): Promise<Standing[]> {
  const rows = await pool<(Standing & { id: string })[]>`
    select c.id, c.state, o.sent_at is not null and c.sent_at is not null as sent, o.attempts, o.parked,
      o.event_id as "eventId"
    from cases c join outbox o on o.case_id = c.id where c.id in ${pool([...ids])}`;
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined) throw new Error(`Cannot find case ${id}`);
    const { id: _known, ...standing } = row;
    return standing;
  });
}
