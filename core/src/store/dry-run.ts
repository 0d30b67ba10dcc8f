import { answersOf, isNegative, type Survey } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, feedback } from "./schema.ts";

/** Rows of feedback that one statement goes through, so that none lasts longer than a statement may. */
const CHUNK = 200_000;

/** What a rule that opens cases comes to, tried on feedback that is there. */
export interface Tried {
  /** Feedback since then, by stored answer, in the survey's order; answers that it no longer takes are left out. */
  answers: { answer: string; count: number; negative: boolean }[];
  /** Clients with a negative one: each would have a case. */
  cases: number;
  /** Of these, clients who are followed up already: theirs would join. */
  followed: number;
  /** Cases that were opened since then, by the rules there were. */
  opened: number;
}

/**
 * Says what a rule would have done to what was accepted since a moment. Reads only, and sends nothing.
 *
 * What clients have said in the end is tried, not what they said first: of an answer that was changed since, nobody
 * knows any more. Goes through all feedback once, in pieces, each of which sees its own moment.
 *
 * @param survey as it is, with the rule to be tried
 * @param since moment in ISO 8601
 */
export async function tryRule(pool: Pool, survey: Survey, since: string): Promise<Tried> {
  const answers = answersOf(survey);
  const negative = JSON.stringify(answers.filter((answer) => isNegative(survey, answer)));
  const counts = new Map<string, number>();
  const tried = { cases: 0, followed: 0 };
  const among = sql`(select json_array_elements_text(${negative}::text::json))`;
  const [bounds] = await runHot<{ first: string | null; last: string | null }>(
    pool,
    sql`select min(${feedback.id}) as first, max(${feedback.id}) as last from ${feedback}`,
  );
  const [first, last] = [Number(bounds?.first ?? 0), Number(bounds?.last ?? -1)];
  for (let from = first; from <= last; from += CHUNK) {
    const rows = await runHot<{ answer: string; count: number; clients: number; followed: number }>(
      pool,
      sql`
select answer, count(*)::float8 as count, (count(*) filter (where begins))::float8 as clients,
  (count(*) filter (where begins and followed))::float8 as followed
from (
  select ${feedback.answer}, ${feedback.answer} in ${among} and not exists (
      select from ${feedback} earlier where earlier.survey = ${feedback.survey} and earlier.client = ${feedback.client}
        and earlier.period < ${feedback.period} and earlier.accepted_at >= ${since}::timestamptz and earlier.answer in ${among}
    ) as begins, exists (
      select from ${cases} where ${cases.survey} = ${feedback.survey} and ${cases.client} = ${feedback.client}
        and ${cases.state} in (${FOLLOWED})
    ) as followed
  from ${feedback}
  where ${feedback.id} >= ${from}::bigint and ${feedback.id} < ${from + CHUNK}::bigint and ${feedback.survey} = ${survey.id}
    and ${feedback.acceptedAt} >= ${since}::timestamptz
) tried group by answer`,
    );
    for (const { answer, count, clients, followed } of rows) {
      counts.set(answer, (counts.get(answer) ?? 0) + count);
      tried.cases += clients;
      tried.followed += followed;
    }
  }
  const [row] = await runHot<{ opened: number }>(
    pool,
    sql`select count(*)::float8 as opened from ${cases} where ${cases.survey} = ${survey.id}
      and ${cases.openedAt} >= ${since}::timestamptz`,
  );
  return {
    answers: answers.map((answer) => ({
      answer,
      count: counts.get(answer) ?? 0,
      negative: isNegative(survey, answer),
    })),
    ...tried,
    opened: row?.opened ?? 0,
  };
}
