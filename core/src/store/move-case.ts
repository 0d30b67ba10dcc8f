import { CHANNELS, type CaseMove } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import { auditedBy, type Change } from "./audit.ts";
import { FOLLOWED, UNWANTED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { caseEvent, cases, outbox } from "./schema.ts";

/** Its client has another case by now: at most one is followed up at a time. */
const HAS_ANOTHER = sql`exists (
  select from ${cases} other
  where other.survey = ${cases.survey} and other.client = ${cases.client} and other.id <> ${cases.id}
    and other.state in (${FOLLOWED})
)`;

/** Of whom the last word is that the case is solved. */
const SOLVED_BY = sql`(
  select ${caseEvent.by} from ${caseEvent} where ${caseEvent.caseId} = ${cases.id} and ${caseEvent.what} = 'solved'
  order by ${caseEvent.id} desc limit 1
)`;

/**
 * What a person may do with a case, as conditions on `cases` beside its row of `outbox`.
 *
 * - `close`: whatever is not done with.
 * - `reopen`: what a person has closed, unless the help desk has solved it too: then its ticket is to be opened there.
 * - `retry`: an event of which every try is known to have failed. Where that is not known a second ticket could come of
 *   it; `earshot redrive` asks the help desk first.
 */
export const MAY: Readonly<Record<CaseMove, SQL>> = {
  close: sql`${cases.state} in (${FOLLOWED}, 'failed')`,
  reopen: sql`(${cases.state} = 'solved' and ${SOLVED_BY} <> 'helpdesk' and not ${HAS_ANOTHER}
    and coalesce(${cases.toldAt} <= ${cases.solvedAt}, true))`,
  retry: sql`(${cases.state} = 'failed' and ${outbox.sentAt} is null and ${outbox.parked} is not null
    and ${outbox.unknownSince} is null and not ${HAS_ANOTHER})`,
};

/** Where a case is put, and what becomes of its event. */
interface Effect {
  state: SQL;
  solvedAt: SQL;
  /** Assignments to the event that is not sent. */
  event: SQL;
  audited: Change;
}

const EFFECTS: Readonly<Record<CaseMove, Effect>> = {
  close: {
    state: sql`'solved'`,
    solvedAt: sql`now()`,
    // A dispatcher that is sending it at this moment keeps its lease, and marks it as sent.
    event: sql`parked = coalesce(${outbox.parked}, ${UNWANTED.closed})`,
    audited: "case.closed",
  },
  reopen: {
    state: sql`case when known.acknowledged_at is not null then 'acknowledged' when known.sent_at is not null then 'sent'
      when known.parked = ${UNWANTED.closed} then 'open' else 'failed' end`,
    solvedAt: sql`null`,
    event: sql`parked = nullif(${outbox.parked}, ${UNWANTED.closed}), due_at = now()`,
    audited: "case.reopened",
  },
  retry: {
    state: sql`'open'`,
    solvedAt: sql`null`,
    event: sql`parked = null, attempts = 0, lease = null, due_at = now()`,
    audited: "case.retried",
  },
};

/**
 * Moves a case by hand: case, event, history and audit in one statement.
 *
 * The row of the outbox is locked ahead of the case, in the order in which dispatch does it, so that neither waits for
 * the other in a circle.
 *
 * @param by who, as in `audit`
 * @returns `false` where {@link MAY} does not let it be moved, now; undefined where there is no such case
 */
export async function moveCase(
  pool: Pool,
  move: CaseMove,
  { survey, id, by }: { survey: string; id: string; by: string },
): Promise<boolean | undefined> {
  const { state, solvedAt, event, audited } = EFFECTS[move];
  const [row] = await runHot<{ found: string; moved: string }>(
    pool,
    sql`
with held as materialized (
  select ${outbox.id} from ${outbox} where ${outbox.caseId} = ${id}::uuid for no key update
),
known as materialized (
  select ${cases.id}, ${cases.sentAt}, ${cases.acknowledgedAt}, ${outbox.parked}, ${MAY[move]} as may
  from ${cases} left join ${outbox} on ${outbox.caseId} = ${cases.id}
  where ${cases.id} = ${id}::uuid and ${cases.survey} = ${survey} and (select count(*) from held) >= 0
  for no key update of ${cases}
),
moved as (
  update ${cases} set state = ${state}, solved_at = ${solvedAt} from known
  where ${cases.id} = known.id and known.may
  returning ${cases.id}, ${cases.survey}, ${cases.state}
),
event as (
  update ${outbox} set ${event} from moved where ${outbox.caseId} = moved.id and ${outbox.sentAt} is null
),
noted as (
  insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.by)})
  select id, state, ${by} from moved
),
audited as (${auditedBy(by, audited, sql`moved`, sql`moved.id`, sql`jsonb_build_object('survey', moved.survey)`)}),
told as (
  select count(pg_notify(${CHANNELS.results}, survey)) + count(pg_notify(${CHANNELS.outbox}, '')) from moved
)
select (select count(*) from known) as found, (select count(*) from moved) as moved from told`,
  );
  if (!row || Number(row.found) === 0) return undefined;
  return Number(row.moved) > 0;
}
