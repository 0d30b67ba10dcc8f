import { randomUUID } from "node:crypto";
import { CASE_OPENED_VERSION, type CaseOpened, CHANNELS, EVENT, SURVEY } from "@earshot/contract";
import type postgres from "postgres";

/** Opens cases, each with its event, and rings; all as the drain does it when one batch holds so many. */
export async function openCases(sql: postgres.Sql, count: number): Promise<void> {
  const rows = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, detail: JSON.stringify(caseOpened(id)) };
  });
  await sql`
    with given as (
      select * from jsonb_to_recordset(${sql.json(rows)}) as given(id uuid, detail text)),
    opened as (
      insert into cases (id, survey, period, client, state, opened_at)
      select id, ${SURVEY.service}, 0, gen_random_uuid(), 'open', now() from given)
    insert into outbox (case_id, detail_type, detail) select id, ${EVENT.caseOpened}, detail from given`;
  await sql.notify(CHANNELS.outbox, "");
}

/** An event with a comment of 200 characters: 1.2 kB. */
function caseOpened(id: string): CaseOpened {
  const at = new Date().toISOString();
  const comment = "The bell at the till did not work, nobody came. ".repeat(4).trim();
  return {
    version: CASE_OPENED_VERSION,
    case: { id, openedAt: at },
    survey: { id: SURVEY.service, kind: "csat", question: "How was our service?" },
    feedback: { answer: 1, acceptedAt: at, comment },
    ticket: {
      subject: "1 of 5: How was our service?",
      comment: {
        body: `A customer of Tide & Co is unhappy.\n\nComment, in the customer's words:\n${comment}`,
        public: false,
      },
      external_id: id,
      type: "problem",
      priority: "high",
      tags: ["earshot", `earshot-survey-${SURVEY.service}`],
      requester: { name: "Earshot", email: "earshot@example.com" },
    },
  };
}
