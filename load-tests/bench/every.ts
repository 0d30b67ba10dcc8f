import type { Benchmark } from "./benchmark.ts";
import { dispatchLag } from "./dispatch/lag.ts";
import { dispatchRate } from "./dispatch/rate.ts";
import { drainBacklog } from "./drain/backlog.ts";
import { drainLatency } from "./drain/latency.ts";
import { drainMemory } from "./drain/memory.ts";
import { drainRate } from "./drain/rate.ts";
import { edgeOverload } from "./edge/overload.ts";
import { edgeOverRest, edgeOverRestBatched } from "./edge/rest.ts";
import { votingApp } from "./edge/voting-app.ts";
import { edgeOnDeno, edgeOnNode } from "./edge/whole-path.ts";
import { edgeWorker } from "./edge/worker.ts";
import { resultsNumbers } from "./results/numbers.ts";
import { resultsViewers } from "./results/viewers.ts";
import { redisFew, redisMillion } from "./redis/memory.ts";
import { startClone, startFirstVote } from "./start/first-vote.ts";

/** Every benchmark, in the order they are run. */
export const EVERY: readonly Benchmark[] = [
  drainRate,
  drainLatency,
  drainBacklog,
  drainMemory,
  dispatchRate,
  dispatchLag,
  resultsNumbers,
  resultsViewers,
  redisFew,
  redisMillion,
  edgeOnDeno,
  edgeOnNode,
  edgeOverRest,
  edgeOverRestBatched,
  edgeOverload,
  edgeWorker,
  votingApp,
  startFirstVote,
  startClone,
];
