import { spawn } from "node:child_process";
import { join } from "node:path";
import * as v from "valibot";
import { findProgram, installByApt } from "../../infra/local/process/programs.ts";
import { NotRun } from "./not-run.ts";
import { onCore } from "./process.ts";

/** What wrk saw. */
const Seen = v.object({
  seconds: v.number(),
  requests: v.number(),
  /** Answers that were not 2xx or 3xx. */
  refused: v.number(),
  /** Connections that failed and answers that never came. */
  broken: v.number(),
  /** Latencies in ms. */
  p50: v.number(),
  p99: v.number(),
});
type Seen = v.InferOutput<typeof Seen>;

/** Connections that send as soon as they are answered. */
const CONNECTIONS = 64;

let runs = Math.floor(Math.random() * 2 ** 23);

/** Makes sure of wrk, which npm does not bring. @throws {NotRun} */
export async function requireWrk(): Promise<string> {
  if (findProgram("wrk") === undefined) await installByApt("wrk", () => {});
  const wrk = findProgram("wrk");
  if (wrk === undefined) throw new NotRun("no wrk on PATH: install it (apt-get install wrk, brew install wrk)");
  return wrk;
}

/**
 * Lets a crowd of unique clients post a vote each, {@link CONNECTIONS} at a time, as fast as they are answered.
 *
 * @param path where to
 * @param kind what it sends
 * @param wanted whether the edge may refuse some, which the caller then takes off
 * @throws {Error} where an answer was not a success, for a refusal is quicker than an acceptance
 */
export async function crowd(
  wrk: string,
  url: string,
  path: string,
  seconds: number,
  kind: "json" | "form" = "json",
  wanted: "all accepted" | "some refused" = "all accepted",
): Promise<Seen> {
  runs += 1;
  const script = join(import.meta.dirname, "crowd.lua");
  const options = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--timeout", "10s", "-s", script];
  const [command, args] = onCore("other", wrk, [...options, url, "--", path, String(runs), kind]);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((settle) => child.once("close", settle));
  const line = printed.split("\n").findLast((each) => each.startsWith("{"));
  if (line === undefined) throw new Error(`wrk has told nothing:\n${printed}`);
  const seen = v.parse(Seen, JSON.parse(line));
  if ((seen.refused > 0 && wanted === "all accepted") || seen.broken > 0) {
    throw new Error(`${seen.refused} of ${seen.requests} posts to ${path} were refused and ${seen.broken} broken`);
  }
  return seen;
}
