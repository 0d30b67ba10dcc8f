import type { CaseOpened, CaseState } from "@earshot/contract";
import type { Pool } from "../../store/connect.ts";
import { caseStates, type ParkedEvent, release, ticketFound } from "../../store/redrive.ts";
import type { HelpdeskClient } from "./helpdesk.ts";

/**
 * How long after a try whose outcome is unknown the bus may still make a ticket, in ms: half an hour in which dispatch
 * sends again, and 90 minutes in which the bus delivers.
 */
const STILL_UNDER_WAY = 2 * 3_600_000;

/** What became of one event. */
export type Redriven =
  | { done: "found" | "made"; ticket: string }
  /** Back in the outbox: dispatch sends it. */
  | { done: "released" }
  /** Nobody should hear of it any more. */
  | { done: "given up"; why: string }
  /** As it was. */
  | { left: string };

/** What a redrive stands on. */
export interface RedriveOptions {
  pool: Pool;
  helpdesk: HelpdeskClient;
  /** Says what would be done, and does nothing. */
  dryRun: boolean;
}

/**
 * Brings an event home that the bus has given up: asks the help desk for the case's ticket, and makes it where there is
 * none. Of a case whose client took the feedback back nothing is sent.
 */
export async function redriveLetter(opened: CaseOpened, { pool, helpdesk, dryRun }: RedriveOptions): Promise<Redriven> {
  const { id } = opened.case;
  const state = (await caseStates(pool, [id])).get(id);
  if (state === undefined) return { left: "this install has no such case" };
  if (state === "withdrawn") return { done: "given up", why: "its client took the feedback back" };
  const [known] = await helpdesk.findTickets(id);
  if (known !== undefined) {
    if (!dryRun) await noteTicket(pool, id, known.id, state);
    return { done: "found", ticket: known.id };
  }
  if (dryRun) return { done: "made", ticket: "to be made" };
  const made = await helpdesk.makeTicket(opened.ticket);
  if ("left" in made) return made;
  await noteTicket(pool, id, made.ticket, state);
  return { done: "made", ticket: made.ticket };
}

/** Brings an event home that dispatch has set aside: notes the ticket where there is one, else has it sent again. */
export async function redriveParked(
  { case: id, unknownSince }: ParkedEvent,
  { pool, helpdesk, dryRun }: RedriveOptions,
  now: number,
): Promise<Redriven> {
  const [known] = await helpdesk.findTickets(id);
  if (known !== undefined) {
    if (!dryRun && (await ticketFound(pool, [{ case: id, ticket: known.id }])).length === 0) return MOVED;
    return { done: "found", ticket: known.id };
  }
  const until = (unknownSince?.getTime() ?? -Infinity) + STILL_UNDER_WAY;
  if (until > now) return { left: `the bus may still deliver it until ${new Date(until).toISOString()}` };
  if (!dryRun && (await release(pool, [id])).length === 0) return MOVED;
  return { done: "released" };
}

const MOVED: Redriven = { left: "its case has moved meanwhile, or its client has another" };

/** Only of a failed case is it news that there is a ticket; the others are told by the help desk itself. */
async function noteTicket(pool: Pool, id: string, ticket: string, state: CaseState): Promise<void> {
  if (state === "failed") await ticketFound(pool, [{ case: id, ticket }]);
}
