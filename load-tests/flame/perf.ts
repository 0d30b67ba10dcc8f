import { join } from "node:path";
import { startChild } from "../../infra/local/process/child.ts";
import { findProgram, installByApt } from "../../infra/local/process/programs.ts";
import { NotRun } from "../bench/not-run.ts";
import { printedBy } from "../bench/process.ts";
import { keepNewestNames } from "./names.ts";

/** Samples a second of each thread that is running; no divisor of anything that a service does regularly. */
const FREQUENCY = 997;

/** Makes V8 tell perf the names of what it compiles, and what it interprets too. */
const TELLING = "--perf-basic-prof --interpreted-frames-native-stack";

/** Variables with which Node and Deno can be looked into by {@link record}. */
export const TOLD_TO_V8 = { NODE_OPTIONS: TELLING, DENO_V8_FLAGS: TELLING.replace(" ", ",") };

/** Makes sure of Linux's perf. @throws {NotRun} */
export async function requirePerf(say: (progress: string) => void): Promise<string> {
  if (findProgram("perf") === undefined) await installByApt("linux-perf", say);
  const perf = findProgram("perf");
  if (perf === undefined)
    throw new NotRun("no perf on PATH: on Debian apt-get install linux-perf; other systems have none");
  return perf;
}

/**
 * Takes stacks of all threads of a process while something runs.
 *
 * By Linux and not by V8's own profiler, which sees neither the kernel nor what of a runtime is compiled: of the edge
 * that is the greater part.
 *
 * @returns what `perf script` prints
 */
export async function record(perf: string, pid: number, folder: string, load: () => Promise<void>): Promise<string> {
  const data = join(folder, "perf.data");
  // By the clock, for virtual machines have no counters.
  const options = ["-e", "cpu-clock", "-F", String(FREQUENCY), "-g", "-p", String(pid), "-o", data];
  const recording = await startChild({
    command: perf,
    args: ["record", ...options],
    env: process.env,
    logFile: join(folder, "perf.log"),
  });
  try {
    await load();
  } finally {
    await recording.stop("SIGINT", 30_000);
  }
  keepNewestNames(pid);
  return printedBy(perf, ["script", "--no-inline", "-F", "comm,ip,sym,dso", "-i", data]);
}
