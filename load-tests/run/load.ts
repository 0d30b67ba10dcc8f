import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Obstacle } from "../../infra/local/process/obstacle.ts";
import { planOf } from "../profiles.ts";
import type { RunRecord } from "../report/record.ts";
import type { Progress } from "./progress.ts";
import { cutOffCore } from "./core-down.ts";
import { runK6 } from "./k6.ts";
import { howMuch } from "./how-much.ts";
import { readLedger, settledLedger } from "./ledger.ts";
import type { Asked } from "./options.ts";
import { recount } from "./recount.ts";
import { takeSamples } from "./samples.ts";
import { requireSurveys } from "./surveys.ts";
import type { Target } from "./target.ts";
import { readTimeline } from "./timeline.ts";
import { judge } from "./verdict.ts";
import { openViewers } from "./viewers.ts";

/**
 * Runs a scenario under a profile and returns all that is known of it.
 *
 * @param k6 the program
 * @param folder where k6 leaves what it writes
 * @param progress makes a line that says how far it is, of something that takes some seconds or nobody knows how long
 * @throws {Obstacle} where no edge answers that has our surveys, or the ledger cannot be read
 * @throws {Error} where k6 cannot run the scenario
 */
export async function load(
  asked: Asked,
  target: Target,
  { k6, folder, progress: begin }: { k6: string; folder: string; progress: (seconds?: number) => Progress },
): Promise<RunRecord> {
  const { results } = target;
  const plan = planOf(asked.profile, asked);
  await requireSurveys(target.edge);
  const before = results === undefined ? undefined : await readLedger(results).catch(() => undefined);
  if (results !== undefined && !before) throw new Obstacle(`Results at ${results} tell no ledger: correct --results`);
  const startedAt = new Date();
  const progress = begin(plan.seconds);
  let pid: number | undefined;
  const samples = takeSamples(target, () => pid, progress.show);
  const viewers =
    asked.scenario === "watch-results" && results !== undefined ? openViewers(results, asked.viewers) : undefined;
  const core = asked.scenario === "core-down" && target.stack ? cutOffCore(target.stack, plan.seconds) : undefined;
  const ran = await runK6(k6, asked, { target: target.edge, results }, folder, (begun) => (pid = begun));
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  progress.end();
  await core?.back();
  const seen = await viewers?.close();
  const after = results === undefined ? undefined : await settledLedger(results, begin().show);
  const timeline = readTimeline(join(folder, "k6-timeline.ndjson"));
  const { untilItBreaks } = plan;
  const latency = asked.latency && plan.latency !== null;
  const findings = judge({ ...ran, results, before, after, untilItBreaks, latency });
  if (untilItBreaks) findings.unshift(howMuch(timeline, ran.thresholds));
  if (target.stack) findings.push(await recount(target.stack));
  return {
    v: 1,
    scenario: asked.scenario,
    profile: asked.profile,
    target: target.stack ? "a stack of its own" : new URL(target.edge).host,
    startedAt: startedAt.toISOString(),
    seconds,
    rate: plan.rate,
    ...(target.stack ? { processors: availableParallelism() } : {}),
    passed: findings.every(({ holds }) => holds),
    findings,
    counts: ran.counts,
    metrics: ran.metrics,
    timeline: timeline.map(({ latency, ...second }) => ({
      ...second,
      ...(latency ? { latency } : {}),
    })),
    samples: (await samples.stop()).map(({ inFlight, ...sample }) => ({
      ...sample,
      processes: { ...sample.processes },
      ...(inFlight === undefined ? {} : { inFlight }),
    })),
    ...(seen ? { viewers: { ...seen, spread: seen.spread } } : {}),
  };
}
