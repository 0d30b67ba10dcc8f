import { type CaseState, CHANNELS, WORDS_GONE } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { caseEvent, cases, outbox } from "./schema.ts";
import { ERASED_DETAIL } from "./settle-cases.ts";

/** An event that was set aside. */
export interface ParkedEvent {
  case: string;
  /** Why. */
  code: string;
  /** Its detail as frozen text. */
  detail: string;
  /** Since when it may have been sent without our knowing; null where every try is known to have failed. */
  unknownSince: Date | null;
  readyAt: Date;
}

/** Events of failed cases, oldest first; what was set aside as its client took the feedback back is none of them. */
export function readParked(pool: Pool, most: number): Promise<ParkedEvent[]> {
  return runHot(
    pool,
    sql`
select ${cases.id} as case, ${outbox.parked} as code, ${outbox.detail}, ${outbox.unknownSince} as "unknownSince",
  ${outbox.readyAt} as "readyAt"
from ${outbox} join ${cases} on ${cases.id} = ${outbox.caseId}
where ${outbox.sentAt} is null and ${outbox.parked} is not null and ${cases.state} = 'failed'
order by ${outbox.id} limit ${most}::int`,
  );
}

/**
 * Cases whose clients have erased what they told, while the help desk may hold it; newest first. Not what has just
 * grown old.
 */
export async function erasedCases(pool: Pool, most: number): Promise<string[]> {
  const rows = await runHot<{ case: string }>(
    pool,
    sql`
select ${outbox.caseId} as case from ${outbox} join ${cases} on ${cases.id} = ${outbox.caseId}
where ${outbox.detail} = ${ERASED_DETAIL} and ${cases.state} = 'withdrawn' and (${outbox.sentAt} is not null or ${outbox.unknownSince} is not null)
order by ${outbox.id} desc limit ${most}::int`,
  );
  return rows.map((row) => row.case);
}

/** Writes into a case's history that the help desk was asked to redact its ticket. */
export async function noteRedaction(pool: Pool, id: string, by: string): Promise<void> {
  await runHot(
    pool,
    sql`
insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.by, caseEvent.code)})
values (${id}::uuid, 'withdrawn', ${by}, ${WORDS_GONE.redactionAsked})`,
  );
}

/** Finds how far cases have come; those that are not there any more are absent. */
export async function caseStates(pool: Pool, ids: readonly string[]): Promise<Map<string, CaseState>> {
  const rows = await runHot<{ id: string; state: CaseState }>(
    pool,
    sql`
select ${cases.id}, ${cases.state} from ${cases}
where ${cases.id} in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/**
 * Has events that were set aside sent again, as though for the first time. Only for cases of which the help desk has
 * just been asked and has no ticket: it would make another of an event that did arrive.
 *
 * @returns the cases that are open again; not those whose client has another by now, or that have moved meanwhile
 */
export function release(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const given = ids.map((id) => ({ id, ticket: null }));
  return reopen(
    pool,
    given,
    "open",
    sql`parked = null, unknown_since = null, attempts = 0, lease = null, due_at = now()`,
  );
}

/**
 * Marks cases as known to the help desk, of which a ticket was found: their events have arrived.
 *
 * @returns the cases that were moved; see {@link release}
 */
export function ticketFound(pool: Pool, found: readonly { case: string; ticket: string }[]): Promise<string[]> {
  const given = found.map(({ case: id, ticket }) => ({ id, ticket }));
  return reopen(pool, given, "acknowledged", sql`parked = null, lease = null, sent_at = now()`);
}

async function reopen(
  pool: Pool,
  given: readonly { id: string; ticket: string | null }[],
  state: "open" | "acknowledged",
  change: SQL,
): Promise<string[]> {
  const rows = await runHot<{ id: string }>(
    pool,
    sql`
with given as (
  select * from json_to_recordset(${JSON.stringify(given)}::text::json) as given (id uuid, ticket text)
),
freed as (
  update ${outbox} set ${change} from given, ${cases}
  where ${outbox.caseId} = given.id and ${outbox.sentAt} is null and ${outbox.parked} is not null
    and ${cases.id} = given.id and ${cases.state} = 'failed' and not exists (
      select from ${cases} other
      where other.survey = ${cases.survey} and other.client = ${cases.client} and other.state in (${FOLLOWED})
    )
  returning given.id, given.ticket
),
moved as (
  update ${cases} set state = ${state}, ticket = coalesce(freed.ticket, ${cases.ticket}),
    sent_at = case when freed.ticket is null then ${cases.sentAt} else coalesce(${cases.sentAt}, now()) end,
    acknowledged_at = case when freed.ticket is null then ${cases.acknowledgedAt} else coalesce(${cases.acknowledgedAt}, now()) end
  from freed where ${cases.id} = freed.id
  returning ${cases.id}, ${cases.survey}
),
noted as (
  insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.by)})
  select id, ${state}, 'redrive' from moved
),
told as (
  select count(pg_notify(${CHANNELS.results}, survey)) + count(pg_notify(${CHANNELS.outbox}, '')) from moved
)
select moved.id from moved, told`,
  );
  return rows.map(({ id }) => id);
}
