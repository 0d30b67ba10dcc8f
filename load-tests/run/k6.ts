import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { byCount, type Counts } from "../counts.ts";
import { type Asked, scenarioFile } from "./options.ts";
import type { Threshold } from "./verdict.ts";

/** k6's own account of a run, as `--summary-export` writes it: of each threshold it says whether it was crossed. */
const Summary = v.object({
  metrics: v.record(
    v.string(),
    v.intersect([
      v.record(v.string(), v.unknown()),
      v.object({ thresholds: v.optional(v.record(v.string(), v.boolean())) }),
    ]),
  ),
});

/** What k6 says of a run. */
export interface K6Run {
  readonly counts: Counts;
  readonly thresholds: readonly Threshold[];
  /** Figures of each of k6's metrics, for the record. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * k6 leaves with this where a threshold was crossed, or a crossed one ended the run: both are for the verdict to judge.
 */
const RAN = new Set([0, 99]);

/**
 * Runs a scenario and resolves with what k6 counted; its own summary goes to `k6.txt`.
 *
 * @param began is told the process
 * @param folder where it writes `k6.txt`, `k6.log`, `k6-summary.json` and `k6-timeline.ndjson`
 * @throws {Error} where k6 could not run the scenario
 */
export async function runK6(
  program: string,
  asked: Asked,
  { target, results }: { target: string; results: string | undefined },
  folder: string,
  began: (pid: number | undefined) => void,
): Promise<K6Run> {
  const summary = join(folder, "k6-summary.json");
  const timeline = new URLSearchParams({ port: "-1", period: "1s", record: join(folder, "k6-timeline.ndjson") });
  const variables: Record<string, string> = {
    TARGET: target,
    PROFILE: asked.profile,
    ...(results === undefined ? {} : { RESULTS: results }),
    ...(asked.rate === undefined ? {} : { RATE: String(asked.rate) }),
    ...(asked.seconds === undefined ? {} : { SECONDS: String(asked.seconds) }),
    ...(asked.latency ? {} : { LATENCY: "off" }),
  };
  const args = [
    "run",
    "--quiet",
    "--no-color",
    "--log-output",
    `file=${join(folder, "k6.log")}`,
    "--out",
    `web-dashboard=${timeline.toString()}`,
    "--summary-export",
    summary,
    ...Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
    scenarioFile(asked.scenario),
  ];
  const printed = openSync(join(folder, "k6.txt"), "w");
  const code = await new Promise<number | null>((resolve, reject) => {
    const k6 = spawn(program, args, { stdio: ["ignore", printed, printed] });
    began(k6.pid);
    k6.once("error", reject);
    k6.once("close", resolve);
  });
  closeSync(printed);
  if (code === null || !RAN.has(code)) {
    const said = readFileSync(join(folder, "k6.log"), "utf8").trim().split("\n").slice(-3).join("\n");
    throw new Error(`k6 could not run ${asked.scenario} (exit code ${code}):\n${said}`);
  }
  const { metrics } = v.parse(Summary, JSON.parse(readFileSync(summary, "utf8")));
  return {
    counts: byCount((name) => Number(metrics[name]?.["count"] ?? 0)),
    thresholds: Object.entries(metrics)
      .flatMap(([metric, figures]) =>
        Object.entries(figures.thresholds ?? {}).map(([limit, crossed]) => {
          const of = /^[^<>=!]+/.exec(limit)?.[0].trim() ?? "";
          const measured = Number(figures[of === "rate" ? "value" : of]);
          return { metric, limit, crossed, measured: Number.isNaN(measured) ? undefined : measured };
        }),
      )
      // k6 tells them in any order.
      .toSorted((one, other) => (one.metric + one.limit < other.metric + other.limit ? -1 : 1)),
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, figures]) => [
        name,
        Object.fromEntries(
          Object.entries(figures).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
        ),
      ]),
    ),
  };
}
