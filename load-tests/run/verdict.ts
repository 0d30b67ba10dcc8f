import type { Ledger } from "@earshot/contract";
import { COUNTED_AFTER, type Counts, UNEXPECTED } from "../counts.ts";

/** One thing that a run had to hold, and whether it did. */
export interface Finding {
  readonly what: string;
  readonly holds: boolean;
  /** The figures it was judged by. */
  readonly because: string;
}

/** A threshold of k6's and what it came to. */
export interface Threshold {
  readonly metric: string;
  readonly limit: string;
  readonly crossed: boolean;
  /** What was measured where the limit is one of a percentile or a rate. */
  readonly measured: number | undefined;
}

/** What a run came to. */
export interface Outcome {
  readonly counts: Counts;
  readonly thresholds: readonly Threshold[];
  /** Where the ledger is; undefined where nobody said. */
  readonly results: string | undefined;
  /** Before the first customer and after all was settled; undefined where it could not be read. */
  readonly before: Ledger | undefined;
  readonly after: Ledger | undefined;
  /** Driven until it breaks: crossing a threshold is the end of it and no failure. */
  readonly untilItBreaks: boolean;
  /** Whether it says how quick Earshot is at that rate: then nearly all of the customers have to have come. */
  readonly latency: boolean;
  /** Of k6's metrics. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Share of the customers k6 may leave out, having no virtual user, in a run that says how quick Earshot is. */
const LEFT_OUT = 0.02;

/** What people call the metrics that have thresholds. */
const NAMES: Readonly<Record<string, string>> = {
  [UNEXPECTED]: "customers who saw what they should not have seen:",
  [COUNTED_AFTER]: "ms until an answer is counted:",
  "http_req_duration{what:submit}": "ms until an answer is taken:",
};

/**
 * Judges a run: latency and errors by k6's thresholds, correctness by the ledger, which has to have grown by exactly
 * what customers were told.
 *
 * An answer that was given up without knowing, or that k6 has cut off as it ended, may stand in the ledger or not: it
 * widens what is right by one.
 */
export function judge({
  counts,
  thresholds,
  results,
  before,
  after,
  untilItBreaks,
  latency,
  metrics,
}: Outcome): Finding[] {
  const findings: Finding[] = thresholds
    .filter(() => !untilItBreaks)
    .map(({ metric, limit, crossed, measured }) => ({
      what: nameOf({ metric, limit }),
      holds: !crossed,
      because: measured === undefined ? "" : `measured ${round(measured)}`,
    }));
  const left = metrics["dropped_iterations"]?.["count"] ?? 0;
  const planned = left + (metrics["iterations"]?.["count"] ?? 0);
  if (latency && !untilItBreaks) {
    findings.push({
      what: `at least ${100 - LEFT_OUT * 100} % of the customers came`,
      holds: left <= planned * LEFT_OUT,
      because: left === 0 ? "all of them" : `${left} of ${planned} did not, as all virtual users of k6 were waiting`,
    });
  }
  const cut = Math.max(0, counts.begun - counts.ended);
  findings.push({
    what: "customers were answered",
    holds: counts.kept > 0,
    because: `${counts.kept} kept, ${counts.duplicate} refused as second answers, ${counts.unknown} unknown, ${cut} cut off`,
  });
  if (!before || !after) {
    return [
      ...findings,
      {
        what: "the ledger was read",
        holds: false,
        because: results === undefined ? "say with --results where it is" : "results did not answer",
      },
    ];
  }
  const grew = (term: "accepted" | "stored" | "duplicate" | "deadLettered" | "lost") => after[term] - before[term];
  const perhaps = counts.unknown + cut;
  const most = counts.kept + perhaps;
  const range = perhaps > 0 ? `${counts.kept} to ${most}` : String(counts.kept);
  const opened = after.cases.total - before.cases.total;
  findings.push(
    {
      what: "what customers were told is in the ledger",
      holds: grew("accepted") >= counts.kept && grew("accepted") <= most,
      because: `${grew("accepted")} accepted, ${range} kept`,
    },
    {
      what: "all of it is stored, each once",
      holds: grew("stored") === grew("accepted") && after.inFlight === 0,
      because: `${grew("stored")} stored, ${grew("duplicate")} stored once before, ${after.inFlight} in flight`,
    },
    {
      what: "nothing was lost or put aside",
      holds:
        grew("lost") === 0 &&
        grew("deadLettered") === 0 &&
        after.discontinuities.length === before.discontinuities.length,
      because: `${grew("lost")} lost, ${grew("deadLettered")} dead letters`,
    },
    {
      what: "the ledger balances",
      holds: after.balanced,
      because: after.balanced ? "it does" : "it does not: run `npx earshot verify` on that installation",
    },
  );
  if (counts.unhappy > 0) {
    findings.push({
      what: "each unhappy customer has a case",
      holds: opened >= counts.unhappy && opened <= counts.unhappy + perhaps,
      because: `${opened} cases, ${counts.unhappy} unhappy`,
    });
  }
  return findings;
}

/** A threshold in words. */
export const nameOf = ({ metric, limit }: Pick<Threshold, "metric" | "limit">): string =>
  `${NAMES[metric] ?? metric} ${limit}`;

const round = (value: number): string =>
  Number.isInteger(value) ? String(value) : value < 1000 ? value.toPrecision(3) : value.toFixed(0);
