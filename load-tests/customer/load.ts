import exec from "k6/execution";
import type { Options } from "k6/options";
import { UNEXPECTED } from "../counts.ts";
import { isProfile, planOf, PROFILES } from "../profiles.ts";

/** Where the edge is, without a slash at the end. */
export const TARGET = __ENV["TARGET"] ?? "http://localhost:5000";
/** Where the results are. */
export const RESULTS = __ENV["RESULTS"] ?? "http://localhost:5001";

const profile = __ENV["PROFILE"] ?? "smoke";
if (!isProfile(profile)) throw new Error(`PROFILE must be one of ${Object.keys(PROFILES).join(", ")}`);
const plan = planOf(profile, { rate: numberOf("RATE"), seconds: numberOf("SECONDS") });

/** Customers a virtual user may be busy with at once, at worst: beyond it k6 drops arrivals and says so. */
const PATIENCE = 2;

/**
 * The options of a scenario under the profile that was asked for: customers arrive at its rate whether or not those
 * before them have been answered, as customers do.
 *
 * @param share of the profile's rate at which this scenario is run: reading a page a second is heavier than a post
 */
export function load(share = 1): Options {
  const peak = Math.max(1, Math.round(plan.rate * share));
  // k6 wants whole seconds and whole rates a time unit; a minute is fine enough for the smallest.
  const stages = plan.stages.map(({ seconds, rate }) => ({
    duration: `${Math.max(1, Math.round(seconds * 1000))}ms`,
    target: Math.round(rate * share * 60),
  }));
  const first = plan.stages.length === 1 && !plan.untilItBreaks ? (stages[0]?.target ?? 60) : 0;
  const abort = plan.untilItBreaks ? { abortOnFail: true, delayAbortEval: "10s" } : { abortOnFail: false };
  const latency = __ENV["LATENCY"] === "off" ? null : plan.latency;
  return {
    discardResponseBodies: false,
    scenarios: {
      customers: {
        executor: "ramping-arrival-rate",
        timeUnit: "1m",
        startRate: first,
        stages,
        preAllocatedVUs: Math.min(2000, 10 + Math.ceil(peak / 4)),
        maxVUs: Math.min(10_000, 10 + Math.ceil(peak * PATIENCE)),
        gracefulStop: "30s",
      },
    },
    thresholds: {
      [UNEXPECTED]: [{ threshold: "rate<0.001", ...abort }],
      ...(latency === null
        ? {}
        : {
            "http_req_duration{what:submit}": [
              { threshold: `p(95)<${latency.p95}`, ...abort },
              { threshold: `p(99)<${latency.p99}`, ...abort },
            ],
          }),
    },
    summaryTrendStats: ["avg", "min", "med", "p(90)", "p(95)", "p(99)", "max", "count"],
    userAgent: "earshot-load",
  };
}

/** True for the given share of iterations, spread evenly: of 100 with 0.25 every fourth. */
export function turn(share: number): boolean {
  const place = exec.scenario.iterationInTest;
  return Math.floor((place + 1) * share) > Math.floor(place * share);
}

function numberOf(name: string): number | undefined {
  const value = __ENV[name];
  return value === undefined || value === "" ? undefined : Number(value);
}
