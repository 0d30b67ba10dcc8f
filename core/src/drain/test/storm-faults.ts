import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { REDIS } from "@earshot/contract";
import { expect } from "vitest";
import type { OwnRedis } from "../../../../infra/local/testbed/index.ts";
import { clockAhead } from "./copies.ts";
import type { Dice } from "./dice.ts";
import { afterwards, SOON, type World } from "./world.ts";

/** What goes wrong, as often as it stands here. */
export const FAULTS = [
  "kill",
  "copy",
  "copy",
  "restore",
  "restore",
  "flush",
  "clock ahead",
  "terminate",
  "hold",
] as const;
export type Fault = (typeof FAULTS)[number];

interface Storming {
  world: World;
  server: OwnRedis;
  dice: Dice;
  partitions: readonly number[];
  write: () => Promise<void>;
}

/** Faults of a Redis of the storm's own, and of the sessions of its drains. */
export function createFaults({ world, server, dice, partitions, write }: Storming) {
  const { redis, sql } = world;
  const backup = mkdtempSync(join(tmpdir(), "earshot-storm-"));
  afterwards(async () => rmSync(backup, { recursive: true, force: true }));
  let copied = false;

  function put(from: string, to: string): void {
    rmSync(to, { recursive: true, force: true });
    expect(spawnSync("cp", ["-a", from, to]).status).toBe(0);
  }

  /** The entries in a log, in order, by u. */
  async function holds(partition: number): Promise<string[]> {
    const entries = (await redis.xRange(REDIS.log(partition), "-", "+")) ?? [];
    return entries.map(({ message }) => message["u"] ?? "");
  }
  const tails = () => Promise.all(partitions.map(async (partition) => (await holds(partition)).at(-1)));

  const deeds: Record<Fault, () => Promise<void>> = {
    async kill() {
      const before = await tails();
      await server.kill();
      await server.start();
      // Every write was synced before it was answered.
      await expect.poll(tails, SOON).toEqual(before);
    },
    async copy() {
      put(server.folder, join(backup, "data"));
      copied = true;
    },
    async restore() {
      if (!copied) return;
      await server.kill();
      put(join(backup, "data"), server.folder);
      await server.start();
    },
    async flush() {
      await redis.flushAll();
      if (dice.upTo(2) === 0) return;
      await write();
      await redis.flushAll();
    },
    async "clock ahead"() {
      const partition = dice.pick(partitions);
      // Ids then differ in their counters only, and are given again after a loss.
      if ((await holds(partition)).length > 0) await clockAhead(world, partition, 3_600_000);
    },
    async terminate() {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'earshot-drain%' and datname = current_database() and random() < 0.5`;
    },
    async hold() {
      const held = await sql.reserve();
      await held`begin`;
      await held`lock table feedback in exclusive mode`;
      await pause(100 + dice.upTo(300));
      await held`commit`;
      held.release();
    },
  };

  return {
    holds,
    /** Whether a fault may take data with it. */
    loses: (fault: Fault) => fault === "kill" || fault === "restore" || fault === "flush",
    commit: (fault: Fault) => deeds[fault](),
  };
}
