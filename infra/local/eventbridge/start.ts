import { join } from "node:path";
import { ENV, PORTS } from "@earshot/contract/names";
import { LOOPBACK } from "../process/ports.ts";
import { type Clock, systemClock } from "../stand-in/clock.ts";
import { type Script, script } from "../stand-in/script.ts";
import { type StandIn, serveStandIn } from "../stand-in/stand-in.ts";
import { bridgeApp } from "./app.ts";
import { openArchive } from "./archive.ts";
import type { Credentials } from "./connection.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { type Tally, startDeliveries } from "./delivery.ts";
import type { PutFault } from "./faults.ts";
import { openJournal } from "./journal.ts";
import { RULES, readArchive, readRules } from "./rules.ts";

/** Options of {@link startEventBridge}. */
export interface EventBridgeOptions {
  /** 0 takes a free one; 5013 unless said otherwise. */
  port?: number;
  /** Address to listen on; loopback unless said otherwise. */
  host?: string;
  /** Journal and dead letters stand in its folder `eventbridge`. */
  dataDir: string;
  /** Where the help desk is, without a path. */
  helpdeskUrl: string;
  /** Where the other hosts are that rules name. */
  hosts?: Readonly<Record<string, string>>;
  credentials: Credentials;
  /** Folder of the rules; `infra/events` unless said otherwise. */
  rules?: string;
  clock?: Clock;
  /** Calls a second, in place of the target's own limit. */
  invocationsPerSecond?: number | undefined;
  /** Jitter, 0 … 1. */
  random?: () => number;
  /** Told of each event that is given up. */
  onDeadLetter?: (letter: DeadLetter) => void;
}

/** A running stand-in of EventBridge. */
export interface EventBridge extends StandIn {
  /** Faults that the next PutEvents requests meet. */
  readonly faults: Script<PutFault>;
  readonly tally: Readonly<Tally>;
}

/** Starts the stand-in; deliveries that an earlier one left undone go on. */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { port = PORTS.eventbridge, host = LOOPBACK, clock = systemClock, rules: folder = RULES, dataDir } = options;
  const data = join(dataDir, "eventbridge");
  const rules = readRules(folder, { ...options.hosts, helpdesk: options.helpdeskUrl });
  const journal = await openJournal(join(data, "journal.jsonl"));
  const deliveries = startDeliveries({
    clock,
    journal,
    archive: await openArchive(join(data, "archive.jsonl"), readArchive(folder), clock.now()),
    rules,
    credentials: options.credentials,
    invocationsPerSecond: options.invocationsPerSecond,
    folder: data,
    random: options.random ?? Math.random,
    onDeadLetter: options.onDeadLetter ?? (() => {}),
  });
  const faults = script<PutFault>();
  const buses = new Set(rules.map(({ bus }) => bus));
  const app = bridgeApp({ clock, buses, deliveries, faults });
  const server = await serveStandIn(app.fetch, {
    port,
    host,
    what: "the EventBridge stand-in",
    variable: ENV.eventbridgePort,
  }).catch(async (error: unknown) => {
    await deliveries.close();
    throw error;
  });
  return {
    url: server.url,
    faults,
    tally: deliveries.tally,
    async close() {
      await server.close();
      await deliveries.close();
    },
  };
}
