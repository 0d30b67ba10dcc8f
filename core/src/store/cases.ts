import { CASE_MOVES, type CaseChange, type CaseMove, type CaseState } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { MAY } from "./move-case.ts";
import { caseEvent, cases, feedback, FORGOTTEN, outbox, survey as surveys } from "./schema.ts";

/** A case with its client's feedback. */
export interface CaseRow {
  id: string;
  survey: string;
  state: CaseState;
  /** Null where the client took the feedback back, or it was forgotten. */
  answer: string | null;
  comment: string | null;
  reason: string | null;
  locale: string | null;
  channel: string | null;
  page: string | null;
  tags: string[] | null;
  openedAt: Date;
  sentAt: Date | null;
  acknowledgedAt: Date | null;
  answeredAt: Date | null;
  solvedAt: Date | null;
  recoveredAt: Date | null;
  /** What the help desk calls its ticket. */
  ticket: string | null;
  /** Why its event cannot be sent, as dispatch put it down; null where it was sent, or can be. */
  failure: string | null;
  /** All that became of it, oldest first; `at` is in ms since 1970. */
  history: { what: CaseChange; at: number; by: string; code: string | null }[];
  /** What a person may do with it now. */
  may: CaseMove[];
}

/** Which cases are meant; null does not matter. */
export interface CasesAsked {
  survey: string | null;
  states: readonly CaseState[] | null;
  /** Id of a case; only those behind it. Null begins with the newest; an unknown one gives none. */
  before: string | null;
}

/**
 * Reads cases, newest first; of all surveys by the index of each, which is merged.
 *
 * The cursor is a case rather than a moment: several cases may have been opened in the same one.
 *
 * @param limit most rows
 */
export function readCases(pool: Pool, { survey, states, before }: CasesAsked, limit: number): Promise<CaseRow[]> {
  const list = states && JSON.stringify(states);
  return runHot(
    pool,
    sql`
with found as materialized (
  select one.id from ${surveys} cross join lateral (
    select ${cases.id}, ${cases.openedAt} from ${cases}
    where ${cases.survey} = ${surveys.id}
      and (${list}::text is null or ${cases.state} in (select json_array_elements_text(${list}::text::json)))
      and (${before}::uuid is null or (${cases.openedAt}, ${cases.id}) < (
        select last.opened_at, last.id from ${cases} last where last.id = ${before}::uuid
      ))
    order by ${cases.openedAt} desc, ${cases.id} desc limit ${limit}::int
  ) one
  where ${survey}::text is null or ${surveys.id} = ${survey}::text
  order by one.opened_at desc, one.id desc limit ${limit}::int
)
${shown(sql`found join ${cases} on ${cases.id} = found.id`)}
order by ${cases.openedAt} desc, ${cases.id} desc`,
  );
}

/** Reads one case of a survey; undefined where it has none of this id. */
export async function readCase(pool: Pool, survey: string, id: string): Promise<CaseRow | undefined> {
  const rows = await runHot<CaseRow>(
    pool,
    sql`${shown(sql`${cases}`)} where ${cases.id} = ${id}::uuid and ${cases.survey} = ${survey}`,
  );
  return rows[0];
}

/** How many cases are in each state, of one survey or of all; those in which there is none are absent. */
export async function countCases(pool: Pool, survey: string | null): Promise<Partial<Record<CaseState, number>>> {
  const rows = await runHot<{ state: CaseState; count: number }>(
    pool,
    sql`
select ${cases.state}, count(*)::float8 as count from ${cases}
where ${survey}::text is null or ${cases.survey} = ${survey}::text group by ${cases.state}`,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** @param from has `cases` in it */
function shown(from: SQL): SQL {
  // The help desk often calls back before dispatch has noted that the event was sent; the ticket came of it all the same.
  const happened = sql`least(${caseEvent.at}, case when ${caseEvent.what} = 'sent' then ${cases.acknowledgedAt} end),
    ${caseEvent.what} <> 'sent'`;
  const moves = CASE_MOVES.map((move) => sql`select ${move}::text as move where ${MAY[move]}`);
  return sql`
select ${cases.id}, ${cases.survey}, ${cases.state}, nullif(${feedback.answer}, ${FORGOTTEN}) as answer, ${feedback.comment}, ${feedback.reason},
  ${feedback.locale}, ${feedback.channel}, ${feedback.page}, to_json(${feedback.tags}) as tags,
  ${cases.openedAt} as "openedAt", ${cases.sentAt} as "sentAt", ${cases.acknowledgedAt} as "acknowledgedAt",
  ${cases.answeredAt} as "answeredAt", ${cases.solvedAt} as "solvedAt", ${cases.recoveredAt} as "recoveredAt",
  ${cases.ticket}, case when ${cases.state} = 'failed' then ${outbox.parked} end as failure,
  (select coalesce(json_agg(json_build_object('what', ${caseEvent.what}, 'by', ${caseEvent.by}, 'code', ${caseEvent.code},
      'at', (extract(epoch from ${caseEvent.at}) * 1000)::bigint) order by ${happened}, ${caseEvent.id}), '[]')
    from ${caseEvent} where ${caseEvent.caseId} = ${cases.id}) as history,
  (select coalesce(json_agg(moves.move), '[]') from (${sql.join(moves, sql` union all `)}) as moves) as may
from ${from}
left join ${feedback} on ${feedback.survey} = ${cases.survey} and ${feedback.period} = ${cases.period}
  and ${feedback.client} = ${cases.client}
left join ${outbox} on ${outbox.caseId} = ${cases.id}`;
}
