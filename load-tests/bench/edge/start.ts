import { join } from "node:path";
import { ALL_PARTITIONS, ENV, REDIS } from "@earshot/contract";
import { denoProgram } from "../../../infra/local/stack/services.ts";
import { ROOT } from "../../../infra/local/stack/settings.ts";
import type { BenchRedis, Grounds, Measured } from "../grounds.ts";

/** Runtimes on which an edge is a process of its own. */
export type Runtime = "Deno" | "Node";

/** Starts an edge on the core that is measured, as `npm start` runs it, with Redis over TCP. */
export function startEdge(
  grounds: Grounds,
  runtime: Runtime,
  redisUrl: string,
  more: { environment?: Readonly<Record<string, string>>; without?: readonly string[] } = {},
): Promise<Measured> {
  const where = runtime === "Node" ? { onNode: "edge/src/node.ts" } : {};
  const environment = { ...LIMITS_OUT_OF_REACH, ...more.environment };
  return grounds.service({ name: "edge", core: "measured", redisUrl, ...where, ...more, environment });
}

/**
 * The crowd comes from one address: it is counted as everybody is, and never refused for it. Nor for there being many
 * at work: on a machine that others use as well an edge may be behind with 64 of them.
 */
const LIMITS_OUT_OF_REACH = { [ENV.networkLimit]: "999999999", [ENV.surveyLimit]: "999999999", [ENV.busyLimit]: "0" };

/** Starts the bare POST of a runtime on the same core. */
export const startBare = (grounds: Grounds, runtime: Runtime): Promise<Measured> =>
  startPlain(grounds, runtime, "bare", {});

/** Starts an edge that has nothing to do, see `floor.ts`, on the same core. */
export const startFloor = (grounds: Grounds, runtime: Runtime, redisUrl: string): Promise<Measured> =>
  startPlain(grounds, runtime, "floor", { [ENV.redisUrl]: redisUrl }, redisUrl);

/** Starts an edge that has nothing to do over REST, see `fetching.ts`, on Deno and the same core. */
export const startFetching = (grounds: Grounds, url: string, token: string): Promise<Measured> =>
  startPlain(grounds, "Deno", "fetching", { [ENV.upstashUrl]: url, [ENV.upstashToken]: token }, url);

/** @param reaches the address of the only host that it may reach */
function startPlain(
  grounds: Grounds,
  runtime: Runtime,
  name: "bare" | "floor" | "fetching",
  env: Readonly<Record<string, string>>,
  reaches?: string,
): Promise<Measured> {
  const path = (file: string) => join(ROOT, "load-tests/bench/edge", file);
  return grounds.program(`${name}-${runtime.toLowerCase()}`, "measured", (port) => {
    const program = path(`${name}.ts`);
    if (runtime === "Node") {
      return { program: process.execPath, args: [path("plain-on-node.ts"), program, String(port)], env };
    }
    const permissions = reaches === undefined ? [] : [`--allow-net=${new URL(reaches).host}`, "--allow-env"];
    const options = ["--host", "127.0.0.1", "--port", String(port), "--no-prompt", "--cached-only", ...permissions];
    return { program: denoProgram(), args: ["serve", ...options, program], env: { ...DENO, ...env } };
  });
}

const DENO = { DENO_NO_UPDATE_CHECK: "1" };

/** Fails unless Redis holds an entry for each post that was answered; the crowd may have left some unanswered. */
export async function requireAccepted({ client }: BenchRedis, answered: number): Promise<void> {
  const seqs = await Promise.all(ALL_PARTITIONS.map((partition) => client.hGet(REDIS.meta(partition), "seq")));
  const accepted = seqs.reduce((sum, seq) => sum + Number(seq ?? 0), 0);
  if (accepted < answered) throw new Error(`${answered} posts were answered and ${accepted} are in the log`);
}
