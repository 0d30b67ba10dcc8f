import { PARTITIONS } from "../../core/contract/names.ts";
import { type Costs, KEPT_IN_LOG, type Process } from "./costs.ts";

/** What is asked of an installation. */
export interface Demand {
  /** Feedbacks a second at the busiest moment that lasts. */
  readonly rate: number;
  /** Feedbacks a second in the worst seconds; the backlog they leave is the drain's to work off. */
  readonly spike: number;
  /** Different clients who answer while their surveys are open. */
  readonly clients: number;
  readonly viewers: number;
  /** Share of feedbacks that open a case. */
  readonly unhappy: number;
  /** Share of the month at the rate; a shop that is busy eight hours a day has 0.33. */
  readonly busy: number;
}

/** What that takes. */
export interface Needs {
  /** Processors kept busy at the spike. */
  readonly processors: Readonly<Record<Process, number>>;
  /** Edge processes of one processor each, and two at least: one may go. */
  readonly edges: number;
  /** Drains; more than partitions are idle. */
  readonly drains: number;
  /** Redis masters; a script runs on one core, and a partition lives on one master. */
  readonly shards: number;
  readonly partitions: number;
  /** Gigabytes of Redis, all masters together, without replicas. */
  readonly redisGigabytes: number;
  readonly postgresProcessors: number;
  /** Gigabytes a month. */
  readonly postgresGigabytes: number;
  /** Of results: two at least. */
  readonly results: number;
  /** Dollars a month. */
  readonly bill: {
    readonly events: number;
    readonly upstash: number;
    readonly processors: number;
    readonly storage: number;
  };
}

/** A process is planned to be this busy at most: above it queues grow faster than rates. */
const FULL = 0.6;

const MONTH = 30 * 24 * 3600;

/** Viewers whom one results process serves with a stream each. */
const VIEWERS_EACH = 5000;

/** Works out what a demand takes. */
export function needsOf(demand: Demand, costs: Costs): Needs {
  const { size, price } = costs;
  const { rate, spike, clients, viewers, unhappy, busy } = demand;
  const { edge, redis } = busyAt(spike, costs);
  // The backlog of a spike waits in Redis; drain and Postgres have to keep up with the rate that lasts.
  const { drain, postgres } = busyAt(rate, costs);
  const monthly = rate * busy * MONTH;
  const edges = Math.max(2, Math.ceil(edge / FULL));
  const shards = Math.max(1, Math.ceil(redis / FULL));
  const drains = Math.min(PARTITIONS, Math.max(2, Math.ceil(drain / FULL)));
  const results = Math.max(2, Math.ceil(viewers / VIEWERS_EACH));
  const postgresProcessors = Math.max(2, Math.ceil(postgres / FULL));
  const kept = Math.max(rate, 0) * KEPT_IN_LOG + Math.max(0, spike - rate) * 60;
  const postgresGigabytes = (monthly * (size.perFeedback + unhappy * size.perCase)) / 1e9;
  return {
    processors: { edge, redis, drain, postgres },
    edges,
    drains,
    shards,
    partitions: PARTITIONS,
    redisGigabytes: (clients * size.perClient + kept * size.perEntry) / 1e9,
    postgresProcessors,
    postgresGigabytes,
    results,
    bill: {
      events: (monthly * unhappy * (price.eventsPerMillion + price.deliveriesPerMillion)) / 1e6,
      upstash: (monthly / 1e5) * price.upstashPer100k,
      processors: (edges + shards + drains + results + postgresProcessors) * price.processorMonth,
      storage: postgresGigabytes * price.storageGigabyteMonth,
    },
  };
}

/** Processors that each process keeps busy at a rate. */
export function busyAt(rate: number, { processors }: Costs): Record<Process, number> {
  const of = (process: Process) => {
    const { idle, perFeedback, perBatch, batches } = processors[process];
    return idle + rate * perFeedback + Math.min(rate, batches) * perBatch;
  };
  return { edge: of("edge"), redis: of("redis"), drain: of("drain"), postgres: of("postgres") };
}
