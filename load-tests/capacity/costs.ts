/**
 * What things cost, measured: processor time in seconds, sizes in bytes, prices in US dollars. Measure your own with
 * `npm run bench` and `npm run load`, and change them here.
 */
export interface Costs {
  /** Processor time of each process. */
  readonly processors: Readonly<Record<Process, ProcessorTime>>;
  /** Bytes. */
  readonly size: {
    /** Of Redis, for ever as long as the survey is open. */
    readonly perClient: number;
    /** Of Redis, while an entry waits, and for the minutes it is kept after it was settled. */
    readonly perEntry: number;
    /** Of Postgres, with indexes, rollups and what the journal keeps for a day; every second with a comment. */
    readonly perFeedback: number;
    /** Of Postgres, with its event and its history. */
    readonly perCase: number;
  };
  /** Dollars. */
  readonly price: {
    readonly eventsPerMillion: number;
    readonly deliveriesPerMillion: number;
    readonly upstashPer100k: number;
    /** Of a processor for a month, on demand, in a cluster. */
    readonly processorMonth: number;
    readonly storageGigabyteMonth: number;
  };
}

/**
 * What a process takes: for a feedback, for a batch of them that it works at together, and in a second of doing
 * nothing. With few customers a batch holds one; with many there are so many batches a second and no more.
 */
interface ProcessorTime {
  readonly perFeedback: number;
  readonly perBatch: number;
  /** Batches a second at most. */
  readonly batches: number;
  readonly idle: number;
}

/** What takes processor time when somebody answers. */
export const PROCESSES = ["edge", "redis", "drain", "postgres"] as const;
/** One of {@link PROCESSES}. */
export type Process = (typeof PROCESSES)[number];

/** Seconds for which settled entries stay in the log. */
export const KEPT_IN_LOG = 300;

/**
 * On two shared cores of a virtual machine, Deno at the edge, AOF `always`: `perFeedback` by `npm run bench`, the
 * others by four runs of `npm run load -- hot-path`, see capacity.md.
 */
export const MEASURED: Costs = {
  processors: {
    edge: { perFeedback: 55e-6, perBatch: 3e-4, batches: 350, idle: 0.04 },
    redis: { perFeedback: 26e-6, perBatch: 4.4e-4, batches: 190, idle: 0.013 },
    drain: { perFeedback: 13e-6, perBatch: 1.7e-3, batches: 230, idle: 0.057 },
    postgres: { perFeedback: 15e-6, perBatch: 1.8e-3, batches: 300, idle: 0.02 },
  },
  size: { perClient: 9, perEntry: 132, perFeedback: 300, perCase: 3150 },
  price: {
    eventsPerMillion: 1,
    deliveriesPerMillion: 0.2,
    upstashPer100k: 0.2,
    processorMonth: 27,
    storageGigabyteMonth: 0.12,
  },
};
