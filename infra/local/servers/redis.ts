import { existsSync, readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, describeExit, startChild } from "../process/child.ts";
import { makeFolder } from "../process/folder.ts";
import { Obstacle } from "../process/obstacle.ts";
import { LOOPBACK, requireFree } from "../process/ports.ts";
import { findProgram } from "../process/programs.ts";

/** What Earshot asks of any Redis it is run on by one machine; see the promise P1 in README.md. */
const SETTINGS = {
  // Six simulated power cuts: `everysec` lost 103,196 of 462,172 acknowledged entries, `always` none of 117,779.
  appendonly: "yes",
  appendfsync: "always",
  save: "",
  // A full Redis refuses new entries instead of forgetting old ones.
  "maxmemory-policy": "noeviction",
  // Buckets of marks stay in the compact encoding.
  "set-max-intset-entries": "512",
};

export interface RedisOptions {
  program: string;
  /** Holds the append-only file; made when missing. */
  folder: string;
  port: number;
  logFile: string;
  /** Added to, or in place of, the settings above. */
  settings?: Readonly<Record<string, string>>;
}

export interface Redis {
  readonly url: string;
  readonly child: Child;
  /** Leaves with everything written; SIGKILL after `graceMs`, 3 s by default. */
  stop(graceMs?: number): Promise<void>;
}

/** The Redis or Valkey server on PATH, or `undefined`. */
export const findRedis = (): string | undefined => findProgram("redis-server") ?? findProgram("valkey-server");

/**
 * Starts a Redis on loopback only and resolves once it has loaded its data and answers.
 *
 * @throws {Obstacle} when the port is taken or the append-only file is damaged.
 */
export async function startRedis({ program, folder, port, logFile, settings }: RedisOptions): Promise<Redis> {
  await requireFree(port, "Redis", "EARSHOT_REDIS_PORT");
  makeFolder(folder, 0o700);
  const all = { port: String(port), bind: LOOPBACK, dir: folder, daemonize: "no", ...SETTINGS, ...settings };
  const logBegins = existsSync(logFile) ? statSync(logFile).size : 0;
  const child = await startChild({
    command: program,
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    env: { LC_ALL: "C" },
    cwd: "/",
    logFile,
    deathSignal: "SIGTERM",
  });
  while (!(await answers(port))) {
    if (!child.running) {
      const reason = lastError(logFile, logBegins) ?? describeExit(await child.exited);
      throw new Obstacle(
        `Redis does not start (${reason}): read ${logFile}; repair the file in ${folder} with redis-check-aof, or move it ` +
          "away to begin anew",
      );
    }
    await pause(10);
  }
  return {
    url: `redis://${LOOPBACK}:${port}`,
    child,
    stop: async (graceMs = 3000) => void (await child.stop("SIGTERM", graceMs)),
  };
}

/** While it still loads its data Redis answers `-LOADING` to all but a few commands. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, timeout: 1000 });
    const finish = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (reply) => finish(reply.toString().startsWith("+PONG")));
    socket.once("error", () => finish(false));
    socket.once("timeout", () => finish(false));
  });
}

/** Redis marks warnings and worse with a `#` after the time. */
function lastError(logFile: string, from: number): string | undefined {
  const lines = readFileSync(logFile).subarray(from).toString("utf8").split("\n");
  return lines
    .findLast((line) => / # /.test(line) && !/overcommit|oO0OoO/.test(line))
    ?.replace(/^.* # /, "")
    .trim();
}
