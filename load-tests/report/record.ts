import * as v from "valibot";
import { COUNTS } from "../counts.ts";

const Figures = v.record(v.string(), v.number());

/** All that is kept of a run, as `run.json`: what the report draws and what two runs are compared by. */
export const RunRecord = v.object({
  v: v.literal(1),
  scenario: v.string(),
  profile: v.string(),
  /** Host of the edge, without what an address may hold besides; `own` where the stack was ours. */
  target: v.string(),
  startedAt: v.string(),
  seconds: v.number(),
  /** Customers a second at the peak. */
  rate: v.number(),
  /** Of the machine that we and k6 share; only where the stack was ours. */
  processors: v.optional(v.number()),
  passed: v.boolean(),
  findings: v.array(v.object({ what: v.string(), holds: v.boolean(), because: v.string() })),
  counts: v.object(Object.fromEntries(Object.keys(COUNTS).map((what) => [what, v.optional(v.number(), 0)]))),
  /** Figures of k6's metrics by name: `avg`, `med`, `p(95)`, `p(99)`, `max`, `count` of those that are times, in ms. */
  metrics: v.record(v.string(), Figures),
  timeline: v.array(
    v.object({
      at: v.number(),
      requests: v.number(),
      notSent: v.optional(v.number(), 0),
      latency: v.optional(v.object({ med: v.number(), p95: v.number(), p99: v.number() })),
      outcomes: Figures,
    }),
  ),
  samples: v.array(
    v.object({
      at: v.number(),
      inFlight: v.optional(v.number()),
      processes: v.record(v.string(), v.object({ cpu: v.number(), memory: v.number() })),
    }),
  ),
  viewers: v.optional(
    v.object({
      viewers: v.number(),
      cut: v.number(),
      events: v.number(),
      spread: v.optional(v.object({ p50: v.number(), p99: v.number() })),
    }),
  ),
});
/** See {@link RunRecord}. */
export type RunRecord = v.InferOutput<typeof RunRecord>;
