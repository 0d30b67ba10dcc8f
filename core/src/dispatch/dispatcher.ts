import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { EVENT, Traceparent } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import * as v from "valibot";
import { faultOf } from "../service/logging.ts";
import type { Tracing } from "../service/tracing.ts";
import type { Pool } from "../store/connect.ts";
import { type Claimed, claimDue, markSent, park, pushBack } from "../store/outbox.ts";
import { backoff } from "./backoff.ts";
import { type BusEvent, type EventBus, MOST_EVENTS, type PutResult, SLOWEST_PUT } from "./event-bus.ts";
import type { DispatchMetrics } from "./metrics.ts";
import { pack } from "./pack.ts";
import type { Wake } from "./wake.ts";

/** How long a claim keeps others away, in ms: three times what its slowest put may take. */
export const LEASE = 3 * SLOWEST_PUT;

/**
 * For how long after the first try that may have been taken the same event is sent again, in ms.
 *
 * Together with the 90 minutes in which the bus tries to deliver it this is the two hours for which the help desk
 * remembers an idempotency key: past that, one more event could make a second ticket.
 */
export const UNKNOWN_AT_MOST = 30 * 60_000;

/**
 * Rows of a round, whose requests are under way at once: one after the other they did 202 events a second on a machine
 * that others kept busy, while the dispatcher needs 0.3 ms of a processor for each.
 */
const ROUND = 5 * MOST_EVENTS;

/** Tries after which a row is sent alone, so that one event which spoils requests cannot hold up the others (P7). */
const TRIES_IN_COMPANY = 3;

/** Longest wait for news of the outbox, in ms. */
const POLL = 1000;

/** Code under which a row is parked whose outcome stayed unknown for too long. */
const UNKNOWN_OUTCOME = "unknown-outcome";

/** What the dispatcher stands on. */
export interface DispatcherOptions {
  pool: Pool;
  bus: EventBus;
  wake: Wake;
  log: Logger;
  metrics: Pick<DispatchMetrics, "events" | "putSeconds">;
  /** Told of each event that belongs to a trace; nobody is, unless said. */
  traces?: Tracing;
  /** A lease's length in ms; {@link LEASE} unless said otherwise. */
  lease?: number;
  /** Jitter, 0 … 1. */
  random?: () => number;
}

/** A running dispatcher. */
export interface Dispatcher {
  /** Whether one of the last puts got an answer that speaks of its events, or none was made yet. */
  readonly busAnswers: boolean;
  /** Finishes the put under way and stops. */
  close: () => Promise<void>;
}

/** A row and what the bus is to see of it. */
type Item = { row: Claimed; event: BusEvent };

/** Sends what is in the outbox to the bus, each row at least once, until closed. Any number of dispatchers may run. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { pool, bus, wake, log, metrics, traces, lease = LEASE, random = Math.random } = options;
  const closing = new AbortController();
  /** Rounds in a row in which the bus, or the database, was of no use. */
  let troubles = 0;
  let busAnswers = true;

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const worked = await round().catch((error: unknown) => {
        log.warning("The outbox cannot be reached", faultOf(error));
        return false;
      });
      troubles = worked === false ? troubles + 1 : 0;
      // News cannot help here: a wait that they ended would be none while many cases open.
      if (worked === false)
        await pause(50 + backoff(Math.min(troubles, 5), random()), undefined, closing).catch(() => {});
      else if (worked === 0) await wake.wait(POLL);
    }
  }

  /** Claims rows, sends them, settles what became of them; how many, or false where to go on at once is no use. */
  async function round(): Promise<number | false> {
    const begun = performance.now();
    const name = randomUUID();
    const claimed = await claimDue(pool, name, lease, ROUND);
    if (claimed.length === 0) return 0;

    // A put may still begin shortly before the lease ends, so the last one begins that much before the limit.
    const hopeless = claimed.filter(({ unknownFor }) => unknownFor > UNKNOWN_AT_MOST - lease);
    const parked = hopeless.map(({ id }) => ({ id, code: UNKNOWN_OUTCOME, known: false }));
    const items = claimed.filter((row) => !hopeless.includes(row)).map((row): Item => ({ row, event: eventOf(row) }));
    const { requests, oversized } = pack(items, ({ row }) => row.attempts > TRIES_IN_COMPANY);
    parked.push(...oversized.map(({ row }) => ({ id: row.id, code: "too-large", known: row.unknownFor === 0 })));
    await give(name, parked);

    // A process that was stopped, or a slow database, may have used the lease up; then the rows are another's.
    if (performance.now() - begun > lease - SLOWEST_PUT) return claimed.length;
    const all = await Promise.allSettled(requests.map((request) => send(name, request)));
    const useful = all.map((each) => {
      if (each.status === "rejected") throw each.reason;
      return each.value;
    });
    if (useful.length > 0) busAnswers = useful.some(Boolean);
    return useful.every(Boolean) ? claimed.length : false;
  }

  /** Sends one request; false where the bus took none of it and might take none of the next either. */
  async function send(name: string, request: readonly Item[]): Promise<boolean> {
    const began = Date.now();
    const end = metrics.putSeconds.startTimer();
    const results = await bus.put(request.map(({ event }) => event));
    end();
    const sent: { id: number; eventId: string }[] = [];
    const failed: Parameters<typeof pushBack>[2][number][] = [];
    const refused: Parameters<typeof park>[2][number][] = [];
    request.forEach(({ row: { id, caseId, attempts, unknownFor }, event: { traceparent } }, position) => {
      const result: PutResult = results[position] ?? { outcome: "unknown", code: "ResultMissing" };
      const code = result.outcome === "sent" ? "" : result.code;
      metrics.events.inc({ outcome: result.outcome, code });
      const about = { case: caseId, outcome: result.outcome, ...(code ? { code } : {}) };
      traces?.done("Offered an event to the bus", { traceparent, began, about });
      if (result.outcome === "sent") sent.push({ id, eventId: result.eventId });
      else if (result.outcome === "refused") refused.push({ id, code: result.code, known: unknownFor === 0 });
      else failed.push({ id, after: backoff(attempts, random()), known: result.outcome === "failed", unknownFor });
    });
    if (sent.length > 0) {
      const marked = await markSent(pool, name, sent);
      log.info("Sent events", { events: sent.length, marked });
    }
    await give(name, refused);
    if (failed.length > 0) {
      await pushBack(pool, name, failed);
      log.warning("Events have to be sent again", { events: failed.length, codes: codesOf(results) });
    }
    return failed.length < request.length;
  }

  async function give(name: string, hopeless: Parameters<typeof park>[2]): Promise<void> {
    if (hopeless.length === 0) return;
    await park(pool, name, hopeless);
    log.error("Parked events that cannot be sent", {
      events: hopeless.length,
      codes: [...new Set(hopeless.map(({ code }) => code))],
    });
  }

  const running = run();
  return {
    get busAnswers() {
      return busAnswers;
    },
    async close() {
      closing.abort();
      wake.close();
      await running;
    },
  };
}

const eventOf = ({ detailType, detail }: Claimed): BusEvent => ({
  source: EVENT.source,
  detailType,
  detail,
  traceparent: traceOf(detail),
});

const Traced = v.object({ traceparent: Traceparent });

/** The trace that an event tells of; one that nobody can read is sent all the same. */
function traceOf(detail: string): string | undefined {
  // Most have none, and are not worth parsing.
  if (!detail.includes('"traceparent":"')) return undefined;
  try {
    const read = v.safeParse(Traced, JSON.parse(detail));
    return read.success ? read.output.traceparent : undefined;
  } catch {
    return undefined;
  }
}

function codesOf(results: readonly PutResult[]): string[] {
  return [...new Set(results.flatMap((result) => (result.outcome === "sent" ? [] : [result.code])))];
}
