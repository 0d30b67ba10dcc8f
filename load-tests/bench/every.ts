import type { Benchmark } from "./benchmark.ts";
import { drainRate } from "./drain/rate.ts";
import { edgeOnDeno, edgeOnNode } from "./edge/whole-path.ts";

/** Every benchmark, in the order they are run. */
export const EVERY: readonly Benchmark[] = [drainRate, edgeOnDeno, edgeOnNode];
