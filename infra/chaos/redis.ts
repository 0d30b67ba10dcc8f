import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Obstacle } from "../local/process/obstacle.ts";
import { freePort } from "../local/process/ports.ts";
import { findRedis, startRedis } from "../local/servers/redis.ts";
import type { Clock } from "./clocks/clock.ts";
import { cutPower, powerPreload } from "./power-cut/power.ts";

/** A Redis that can be killed, and robbed of what it has not yet written to the disk. */
export interface ChaosRedis {
  readonly url: string;
  readonly port: number;
  /** Holds its append-only file. */
  readonly folder: string;
  start(): Promise<void>;
  /** SIGKILL: the system still writes what it was given. */
  kill(): Promise<void>;
  /** SIGKILL, and what was not on the disk by then is gone. @returns bytes that were */
  powerCut(): Promise<number>;
  /** Copies the append-only files as they are now. @returns where the copy is */
  copy(): Promise<string>;
  /** SIGKILL, and starts anew from a copy. */
  restore(copy: string): Promise<void>;
  pause(): void;
  resume(): void;
  discard(): Promise<void>;
}

/** How a Redis is started. */
export interface ChaosRedisOptions {
  /** Added to, or in place of, the laptop's settings. */
  settings?: Readonly<Record<string, string>>;
  /** Records what is on the disk, so that a power cut can be had. */
  power?: boolean;
  /** Program in place of the one on PATH. */
  program?: string | undefined;
  clock?: Clock | undefined;
}

/** Starts one with the laptop's settings, `appendfsync always`, unless `settings` say otherwise. */
export async function startChaosRedis(
  folder: string,
  { settings = {}, power = false, program: found = findRedis(), clock }: ChaosRedisOptions,
): Promise<ChaosRedis> {
  if (found === undefined) throw new Obstacle("No redis-server or valkey-server on PATH: install one");
  mkdirSync(folder, { recursive: true });
  const data = join(folder, "data");
  const port = await freePort();
  const record = join(folder, "on-the-disk");
  const env = power ? await powerPreload(record) : clock?.env;
  const program = env === undefined ? found : wrapped(folder, found, env);
  const launch = () => startRedis({ program, folder: data, port, logFile: join(folder, "redis.log"), settings });
  let server = await launch();
  const kill = async () => void (await server.child.stop("SIGKILL", 0));
  return {
    url: server.url,
    port,
    folder: data,
    kill,
    async start() {
      if (!server.child.running) server = await launch();
    },
    async powerCut() {
      if (!power) throw new Error("Cannot cut the power of a Redis as it was started without the shim");
      await kill();
      return cutPower(data, record);
    },
    async copy() {
      const to = join(folder, `copy-${Date.now()}`);
      cpSync(data, to, { recursive: true });
      return to;
    },
    async restore(copy) {
      await kill();
      rmSync(data, { recursive: true });
      cpSync(copy, data, { recursive: true });
      server = await launch();
    },
    pause: () => server.child.kill("SIGSTOP"),
    resume: () => server.child.kill("SIGCONT"),
    async discard() {
      server.child.kill("SIGCONT");
      await kill();
    },
  };
}

/** A program that starts Redis with an environment: the launcher gives servers none of ours. */
function wrapped(folder: string, redis: string, env: Readonly<Record<string, string>>): string {
  const script = join(folder, "redis-preloaded");
  const assigned = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(script, `#!/bin/sh\n${assigned.join(" ")} exec '${redis}' "$@"\n`, { mode: 0o700 });
  return script;
}
