import { CHANNELS } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { moment } from "./rows.ts";
import { caseEvent, cases } from "./schema.ts";

/** What the help desk says of a ticket. */
export interface Told {
  /** The case's id. */
  id: string;
  /** What the help desk calls the ticket. */
  ticket: string;
  /** Whether it was only made: such news comes late at most, and takes no case up again. */
  made: boolean;
  /** Whether it is done with; else somebody works at it, or will. */
  solved: boolean;
  /** Whether the customer was answered by now. */
  answered: boolean;
  /** When it was so, ms since 1970. */
  at: number;
}

/**
 * Moves a case to where the help desk has its ticket: `acknowledged` or `solved`.
 *
 * The same again changes nothing, nor does older news that was overtaken; of the same moment what is solved counts.
 * News may come before dispatch has heard that the event is sent, and of a case that is `failed` because nobody knew:
 * the ticket proves that it was. A case that would be open again stays as it is where its client has another by now,
 * and one that was withdrawn stays so.
 *
 * @returns false where there is no such case
 */
export async function tellCase(pool: Pool, { id, ticket, made, solved, answered, at }: Told): Promise<boolean> {
  const when = moment(sql`${at}::bigint`);
  const [isMade, isSolved, isAnswered] = [made, solved, answered].map((is) => sql.raw(String(is)));
  const state = solved ? "solved" : "acknowledged";
  const [row] = await runHot<{ found: string }>(
    pool,
    sql`
with known as (
  select ${cases.id}, ${cases.state}, ${cases.answeredAt}, ${cases.state} = 'withdrawn'
    or ${isMade} and ${cases.state} = 'solved'
    or not ${isSolved} and ${cases.state} not in (${FOLLOWED}) and exists (
      select from ${cases} other
      where other.survey = ${cases.survey} and other.client = ${cases.client} and other.state in (${FOLLOWED})
    ) as stays
  from ${cases} where ${cases.id} = ${id}::uuid for no key update
),
moved as (
  update ${cases} set
    state = case when known.stays then known.state else ${state} end,
    acknowledged_at = coalesce(${cases.acknowledgedAt}, ${when}),
    answered_at = case when ${isAnswered} then coalesce(${cases.answeredAt}, ${when}) else ${cases.answeredAt} end,
    solved_at = case when known.stays then ${cases.solvedAt} when not ${isSolved} then null
      when known.state = 'solved' then ${cases.solvedAt} else ${when} end,
    ticket = ${ticket}, told_at = ${when}
  from known
  where ${cases.id} = known.id and (
    ${cases.toldAt} is null or ${cases.toldAt} < ${when} or ${isSolved} and ${cases.toldAt} = ${when}
  )
  returning ${cases.id}, ${cases.survey}, ${cases.state}, known.state as was,
    ${cases.answeredAt} is not null and known.answered_at is null as answered
),
noted as (
  insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.at, caseEvent.by)})
  select id, what, ${when}, 'helpdesk' from (
    select id, 'answered' as what from moved where answered
    union all select id, state from moved where state <> was
  ) as news
),
told as (
  select count(pg_notify(${CHANNELS.results}, survey)) from moved where state <> was
)
select (select count(*) from known) as found from told`,
  );
  return Number(row?.found ?? 0) > 0;
}
