import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS } from "@earshot/contract";
import { readTickets } from "../local/e2e/tickets.ts";
import type { World } from "./world.ts";

/** What still has to happen in a world that is left alone; all 0 and empty once it is quiet. */
export interface Unrest {
  /** Numbers settled so far. */
  settled: number;
  /** Accepted and not settled. */
  inFlight: number;
  /** Partitions that stand still, with why. */
  stopped: string[];
  /** Events that have not been sent, and are not given up. */
  unsent: number;
  /** Cases whose event was sent and for which there is no ticket yet. */
  ticketless: number;
}

/** How long nothing may happen for it to be rest, in ms. */
const STILL = 2000;

/**
 * Waits until all that was accepted is settled, every event sent and every ticket made.
 *
 * @param patience ms without any progress after which it is given up
 * @returns what has not come to rest
 */
export async function untilQuiet(world: World, patience: number): Promise<Unrest> {
  let since = Date.now();
  let last = "";
  for (;;) {
    const now = await unrestOf(world).catch(() => undefined);
    const said = JSON.stringify(now);
    if (said !== last) since = Date.now();
    last = said;
    // What a client gave up may still be on its way through the edge.
    const still = Date.now() - since > STILL;
    if (still && now !== undefined && now.inFlight === 0 && now.unsent === 0 && now.ticketless === 0) return now;
    if (Date.now() - since > patience) {
      return now ?? { settled: 0, inFlight: Number.NaN, stopped: [], unsent: Number.NaN, ticketless: Number.NaN };
    }
    await pause(250);
  }
}

async function unrestOf({ sql, meta, helpdesk }: World): Promise<Unrest> {
  const seqs = await Promise.all(ALL_PARTITIONS.map((partition) => meta(partition, "seq")));
  const rows = await sql<{ partition: number; settled: number; stopped: string | null }[]>`
    select partition, last_n::float8 as settled, stopped from partition_offset`;
  const [outbox] = await sql<{ unsent: number; sent: string[] | null }[]>`
    select count(*) filter (where sent_at is null and parked is null)::float8 as unsent,
      array_agg(case_id::text) filter (where sent_at is not null) as sent from outbox`;
  const tickets = new Set((await readTickets(helpdesk)).map(({ external_id }) => external_id));
  return {
    settled: rows.reduce((sum, { settled }) => sum + settled, 0),
    inFlight: rows.reduce((sum, { partition, settled }) => sum + Math.max(0, (seqs[partition] ?? 0) - settled), 0),
    stopped: rows.flatMap(({ partition, stopped }) => (stopped === null ? [] : [`${partition}: ${stopped}`])),
    unsent: outbox?.unsent ?? 0,
    ticketless: (outbox?.sent ?? []).filter((id) => !tickets.has(id)).length,
  };
}
