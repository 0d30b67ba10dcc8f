import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Backlog } from "../store/outbox.ts";

/** What the dispatcher counts. */
export interface DispatchMetrics {
  registry: Registry;
  /** By `outcome` (sent, failed, unknown, refused) and `code` (empty where it was sent). */
  events: Counter<"outcome" | "code">;
  putSeconds: Histogram;
}

/** @param backlog asked at each scrape; while the database is away these gauges keep what they had */
export function dispatchMetrics(backlog: () => Promise<Backlog>): DispatchMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({
    name: "earshot_dispatch_events_total",
    help: "Events offered to the event bus, by what became of them",
    labelNames: ["outcome", "code"],
    registers,
  });
  const putSeconds = new Histogram({
    name: "earshot_dispatch_put_seconds",
    help: "Time a request to the event bus took",
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const oldest = new Gauge({
    name: "earshot_outbox_oldest_seconds",
    help: "For how long the oldest event that is to be sent has not reached the event bus",
    registers,
  });
  const rows = new Gauge({
    name: "earshot_outbox_events",
    help: "Events in the outbox that were not sent, by state",
    labelNames: ["state"],
    registers,
    async collect() {
      const now = await backlog().catch(() => undefined);
      if (now === undefined) return;
      this.set({ state: "waiting" }, now.waiting);
      this.set({ state: "settling" }, now.settling);
      this.set({ state: "parked" }, now.parked);
      oldest.set(now.oldest);
    },
  });
  rows.set({ state: "waiting" }, 0);
  rows.set({ state: "settling" }, 0);
  rows.set({ state: "parked" }, 0);
  return { registry, events, putSeconds };
}
