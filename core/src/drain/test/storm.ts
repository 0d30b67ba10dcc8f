import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { REDIS } from "@earshot/contract";
import { expect } from "vitest";
import { ownRedis } from "../../../../infra/local/testbed/index.ts";
import type { shareOut } from "../shares.ts";
import { clockAhead } from "./copies.ts";
import { drainOf } from "./drain.ts";
import { BEGIN, bodyOf, type Happening, type Said, SURVEYS } from "./happenings.ts";
import { createModel } from "./model.ts";
import { readTables } from "./postgres-tables.ts";
import { afterwards, createWorld, type World } from "./world.ts";

const STORMY = [3, 11];
const CLIENTS = 30;

/** How long drains may take to notice a loss, or to come to rest, on a busy machine. */
const PATIENT = { timeout: 30_000, interval: 100 };

/** As {@link createWorld}'s, but for u and time, which the storm has to know even of what it gets no answer for. */
const ADMIT = `
local n = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ARGV[1]
for i = 2, #ARGV, 3 do
  n = n + 1
  redis.call('XADD', KEYS[1], '*', 'n', string.format('%.0f', n), 't', ARGV[i], 'u', ARGV[i + 1], 'b', ARGV[i + 2])
end
redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', string.format('%.0f', n))
return n`;

/** What a storm came to. */
export interface Passed {
  accepted: number;
  settled: number;
  faults: Record<string, number>;
  discontinuities: number;
  lost: number;
  races: number;
}

/** Numbers between 0 and 1, the same for a seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writers write, drains without locks settle the same partitions, and Redis loses data in every way it can, while
 * connections to Postgres are cut. What was settled, in the order in which it was, is then compared with the plain model
 * to the last term; whatever Redis still has must be settled, nothing twice, and each loss noticed.
 */
export async function storm(seed: number, seconds: number): Promise<Passed> {
  const roll = dice(seed);
  const upTo = (n: number) => Math.floor(roll() * n);
  const server = await ownRedis();
  const world = await createWorld({ redisUrl: server.url });
  for (const survey of SURVEYS.values()) {
    await world.sql`insert into survey (id, config) values (${survey.id}, ${world.sql.json(survey)}) on conflict do nothing`;
  }
  const share: typeof shareOut = async ({ settle }, signal) => {
    await Promise.all(STORMY.map((partition) => settle(partition, signal)));
  };
  const drains = [7, 20, 30].map((most) => drainOf(world, { most, share, keep: 4000 }));

  const said = new Map<string, Happening>();
  let accepted = 0;
  let names = 0;
  let writing: Promise<void> | undefined;
  let over = false;

  function entry(partition: number): string[] {
    const t = Date.now();
    const each: Said = {
      kind: (["feedback", "feedback", "feedback", "feedback", "change", "withdraw", "erase"] as const)[upTo(7)]!,
      // A client is always of the same partition.
      client: STORMY.indexOf(partition) + STORMY.length * upTo(CLIENTS),
      survey: ["vote", "service", "again", "nowhere"][upTo(20) === 0 ? 3 : upTo(3)]!,
      period: 0,
      answer: ["1", "2", "5", "a"][upTo(4)],
      comment: [undefined, "too slow", "fine"][upTo(3)],
      minute: Math.floor((t - BEGIN) / 60_000),
    };
    const garbage = upTo(60) === 0;
    const u = String(++names + 1_000_000_000_000);
    said.set(u, garbage ? "garbage" : each);
    return [String(t), u, garbage ? "{" : bodyOf(each)];
  }

  async function write(): Promise<void> {
    const partition = STORMY[upTo(STORMY.length)]!;
    const entries = Array.from({ length: 1 + upTo(12) }, () => entry(partition));
    const keys = [REDIS.log(partition), REDIS.meta(partition)];
    await world.redis
      .eval(ADMIT, { keys, arguments: [`epoch ${seed} ${names}`, ...entries.flat()] })
      .then(() => (accepted += entries.length))
      .catch(() => {});
    await pause(upTo(12));
  }

  async function keepWriting(): Promise<void> {
    while (!over) {
      writing = write();
      await writing;
      await calm;
    }
  }

  /** Writers stand still during a fault, so that it is known what it has taken. */
  let calm: Promise<void> = Promise.resolve();
  async function whileCalm<T>(deed: () => Promise<T>): Promise<T> {
    let end = () => {};
    calm = new Promise((resolve) => (end = resolve));
    await writing;
    try {
      return await deed();
    } finally {
      end();
    }
  }

  const log = async (partition: number) => (await world.redis.xRange(REDIS.log(partition), "-", "+")) ?? [];
  const tails = () => Promise.all(STORMY.map(async (partition) => (await log(partition)).at(-1)?.message["u"]));

  const copy = mkdtempSync(join(tmpdir(), "earshot-storm-"));
  afterwards(async () => rmSync(copy, { recursive: true, force: true }));
  let copied = false;
  const put = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    expect(spawnSync("cp", ["-a", from, to]).status).toBe(0);
  };

  const deeds = {
    async kill() {
      const before = await tails();
      await server.kill();
      await server.start();
      // Every write was synced before it was answered.
      await expect.poll(tails, PATIENT).toEqual(before);
    },
    async copy() {
      put(server.folder, join(copy, "data"));
      copied = true;
    },
    async restore() {
      if (!copied) return;
      await server.kill();
      put(join(copy, "data"), server.folder);
      await server.start();
    },
    async flush() {
      await world.redis.flushAll();
      if (upTo(2) === 0) return;
      await write();
      await world.redis.flushAll();
    },
    async "clock ahead"() {
      const partition = STORMY[upTo(STORMY.length)]!;
      // Ids then differ in their counters only, and are given again after a loss.
      if ((await log(partition)).length > 0) await clockAhead(world, partition, 3_600_000 + names);
    },
    async terminate() {
      await world.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'earshot-drain%' and datname = current_database() and random() < 0.5`;
    },
    async hold() {
      const held = await world.sql.reserve();
      await held`begin`;
      await held`lock table feedback in exclusive mode`;
      await pause(100 + upTo(300));
      await held`commit`;
      held.release();
    },
  };
  const weights = ["kill", "copy", "copy", "restore", "restore", "flush", "clock ahead", "terminate", "hold"] as const;
  const faults: Record<string, number> = {};

  async function fault(): Promise<void> {
    const what = weights[upTo(weights.length)]!;
    faults[what] = (faults[what] ?? 0) + 1;
    if (what === "terminate" || what === "hold" || what === "copy") return deeds[what]();
    const counts = () => Promise.all(STORMY.map((partition) => noticed(world, partition)));
    const taken = await whileCalm(async () => {
      const [before, had] = [await tails(), await counts()];
      await deeds[what]();
      const left = await Promise.all(
        STORMY.map(async (partition) => (await log(partition)).map(({ message }) => message["u"])),
      );
      return before.map((tail, i) => ({
        before: had[i]!,
        gone: tail !== undefined && !left[i]!.includes(tail),
        tail: tail!,
      }));
    });
    for (const [i, { before, gone, tail }] of taken.entries()) {
      if (!gone || !(await isSettled(world, STORMY[i]!, tail))) continue;
      await expect.poll(() => noticed(world, STORMY[i]!), PATIENT).toBeGreaterThan(before);
    }
  }

  const writers = [keepWriting(), keepWriting()];
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    await pause(100 + upTo(500));
    await fault();
    expect(await world.differences()).toEqual([]);
  }
  over = true;
  await Promise.all(writers);

  let settled = 0;
  for (const partition of STORMY) {
    const names = async () => (await log(partition)).map(({ message }) => message["u"] ?? "");
    const missing = async () => {
      const done = new Set(await order(world, partition));
      return (await names()).filter((name) => !done.has(name));
    };
    await expect.poll(missing, PATIENT).toEqual([]);
  }
  const model = { feedback: new Map(), withdrawals: new Map(), cases: [] as string[], dead: [] as string[] };
  const terms = [];
  for (const partition of STORMY) {
    const one = createModel();
    const names = await order(world, partition);
    expect(new Set(names).size).toBe(names.length);
    settled += names.length;
    for (const name of names) one.take(said.get(name)!);
    const tables = one.tables();
    for (const [key, value] of tables.feedback) model.feedback.set(key, value.replace(/ by \d+$/, ""));
    for (const [key, value] of tables.withdrawals) model.withdrawals.set(key, value);
    model.cases.push(...tables.cases);
    model.dead.push(...tables.dead.map((line) => line.replace(/^\d+ /, "")));
    const { last_n: _, ...counted } = tables.terms;
    terms.push(counted);
  }
  const real = await Promise.all(STORMY.map((partition) => readTables(world, partition)));
  const [{ feedback, withdrawals, cases, dead }] = real as [(typeof real)[0]];
  expect({
    feedback: new Map([...feedback].map(([key, value]) => [key, value.replace(/ by \d+$/, "")])),
    withdrawals,
    cases,
    dead: dead.map((line) => line.replace(/^\d+ /, "")).toSorted(),
  }).toEqual({ ...model, cases: model.cases.toSorted(), dead: model.dead.toSorted() });
  expect(real.map(({ terms: { last_n: _, ...counted } }) => counted)).toEqual(terms);
  expect(await world.differences()).toEqual([]);

  const [sums] = await world.sql<{ discontinuities: number; lost: number; stopped: number }[]>`
    select (select count(*)::int from discontinuity) as discontinuities, sum(lost)::int as lost, count(stopped)::int as stopped
    from partition_offset`;
  expect(sums?.stopped).toBe(0);
  expect(settled + sums!.lost).toBeLessThanOrEqual(names);
  const races = await Promise.all(drains.map((drain) => drain.metric("earshot_drain_lost_races_total")));
  return {
    accepted,
    settled,
    faults,
    discontinuities: sums!.discontinuities,
    lost: sums!.lost,
    races: races.reduce<number>((sum, each) => sum + (each ?? 0), 0),
  };
}

async function noticed({ sql }: World, partition: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int from discontinuity where partition = ${partition}`;
  return row?.count ?? 0;
}

/** The names of what was settled, in the order in which it was. */
async function order({ sql }: World, partition: number): Promise<string[]> {
  const rows = await sql<{ anchors: string }[]>`select anchors from journal where partition = ${partition} order by id`;
  return rows.flatMap(({ anchors }) => anchors.split(" ").map((anchor) => anchor.slice(anchor.indexOf("/") + 1)));
}

async function isSettled(world: World, partition: number, name: string): Promise<boolean> {
  return (await order(world, partition)).includes(name);
}
