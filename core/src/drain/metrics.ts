import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { discontinuity } from "../store/schema.ts";

/** How one partition stands, as its loop last saw it. */
export interface Standing {
  /** Entries accepted and not settled. */
  inFlight: number;
  /** When the oldest of them was accepted, ms since 1970; undefined where there is none. */
  oldest: number | undefined;
  /** Why it stands still; undefined while it does not. */
  stopped: string | undefined;
}

export type Metrics = ReturnType<typeof createMetrics>;

/** @param standings of the partitions this process holds */
export function createMetrics(registry: Registry, standings: ReadonlyMap<number, Standing>) {
  const registers = [registry];
  const labelNames = ["partition"] as const;
  const perPartition = (name: string, help: string, value: (standing: Standing) => number) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [partition, standing] of standings) this.set({ partition }, value(standing));
      },
    });
  perPartition("earshot_drain_in_flight", "Entries accepted and not yet settled", ({ inFlight }) => inFlight);
  perPartition("earshot_drain_stopped", "1 where the partition stands still", ({ stopped }) => (stopped ? 1 : 0));
  perPartition("earshot_drain_lag_seconds", "Age of the oldest entry that is not settled", ({ oldest }) =>
    oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest) / 1000),
  );
  const discontinuities = new Counter({
    name: "earshot_drain_discontinuities_total",
    help: "Places where a log did not go on as Redis had lost data",
    labelNames: ["kind"] as const,
    registers,
  });
  // A count that begins at one has not increased: whoever watches would not notice the first.
  for (const kind of discontinuity.kind.enumValues) discontinuities.inc({ kind }, 0);
  return {
    entries: new Counter({
      name: "earshot_drain_entries_total",
      help: "Entries settled",
      labelNames: ["outcome"] as const,
      registers,
    }),
    cases: new Counter({ name: "earshot_drain_cases_total", help: "Cases opened", registers }),
    races: new Counter({
      name: "earshot_drain_lost_races_total",
      help: "Batches that another drain had settled meanwhile",
      registers,
    }),
    discontinuities,
    lost: new Counter({
      name: "earshot_drain_lost_entries_total",
      help: "Entries that Redis had accepted and lost, as far as is known",
      registers,
    }),
    batch: new Histogram({
      name: "earshot_drain_batch_entries",
      help: "Entries in a batch",
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000],
      registers,
    }),
    seconds: new Histogram({
      name: "earshot_drain_settle_seconds",
      help: "Time a batch took to settle",
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5],
      registers,
    }),
  };
}
