import { REDIS } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { tellSettledUpTo } from "../store/resync.ts";
import { createLogs, openRedis } from "./log.ts";
import { clockAhead, copyOf } from "./test/copies.ts";
import { drainOf } from "./test/drain.ts";
import { afterwards, createWorld, feedbackOf, type World, SOON } from "./test/world.ts";

const P = 9;
let world: World;
let drain: ReturnType<typeof drainOf>;

/** Every test begins with 20 entries settled and the partition idle. */
beforeEach(async () => {
  world = await createWorld();
  await votes(0, 20);
  drain = drainOf(world, { most: 8 });
  await expectPlace({ last_n: 20, stored: 20 });
});

/** Votes of the clients from … to …, in a log or another after it. */
async function votes(from: number, to: number): Promise<void> {
  await world.admit(P, ...Array.from({ length: to - from }, (_, i) => feedbackOf(from + i)));
}

const row = async () => {
  const [found] = await world.sql`
    select last_n::int, gen::int, base_n::int, stored::int, duplicate::int, dead_lettered::int as dead, alien::int,
      lost::int, rewound::int, stopped from partition_offset where partition = ${P}`;
  return found;
};
const events = () => world.sql`
  select kind, old_n::int, new_n::int, lost::int, rewound::int from discontinuity where partition = ${P} order by id`;

const WHOLE = { gen: 0, base_n: 0, duplicate: 0, dead: 0, alien: 0, lost: 0, rewound: 0, stopped: null };

/** The partition has come to rest at a place, as nothing but what is said here has become of its account. */
async function expectPlace(expected: Record<string, unknown>): Promise<void> {
  await expect.poll(row, SOON).toEqual({ ...WHOLE, ...expected });
  expect(await world.differences()).toEqual([]);
}

async function dated(): Promise<void> {
  const [{ now } = {}] = await world.sql`select now() as now`;
  const late = () => world.sql`select from partition_offset where partition = ${P} and caught_up_at < ${now}`;
  await expect.poll(late, SOON).toEqual([]);
}

async function noticed(kind: string, lost: number): Promise<void> {
  const alarms = drain.records.filter(({ properties }) => properties["code"] === "discontinuity");
  expect(alarms.map(({ properties }) => properties)).toMatchObject([{ kind, lost, partition: P }]);
  expect(await drain.metric(`earshot_drain_discontinuities_total{kind="${kind}"}`)).toBe(1);
  expect(await drain.metric("earshot_drain_lost_entries_total")).toBe(lost);
  expect(await drain.ready()).toEqual({ status: 200, missing: [] });
}

async function stoppedBy(reason: string): Promise<void> {
  await expect.poll(row, SOON).toMatchObject({ stopped: reason });
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 503, missing: [`partition-${P}`] });
  expect(await drain.metric(`earshot_drain_stopped{partition="${P}"}`)).toBe(1);
  const alarms = drain.records.filter(({ properties }) => properties["code"] === "partition-stopped");
  expect(alarms.map(({ properties }) => properties)).toEqual([
    { code: "partition-stopped", reason, partition: P, lastN: 20 },
  ]);
}

it("goes on with a log begun anew after a flush, also when it wakes up for nothing below the old ids", async () => {
  await clockAhead(world, P, 60_000);
  await votes(20, 21);
  await expectPlace({ last_n: 21, stored: 21 });
  await world.redis.flushDb();
  await votes(21, 31);
  await expectPlace({ last_n: 10, stored: 31, gen: 1, base_n: 21 });
  expect(await events()).toEqual([{ kind: "epoch", old_n: 21, new_n: 0, lost: 0, rewound: 21 }]);
  await noticed("epoch", 0);
});

it("notices a flush though nobody votes, dates what it has, and records the loss once", async () => {
  await world.redis.flushDb();
  await expectPlace({ last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await dated();
  await votes(20, 25);
  await expectPlace({ last_n: 5, stored: 25, gen: 2, base_n: 20 });
  expect(await events()).toEqual([{ kind: "epoch", old_n: 20, new_n: 0, lost: 0, rewound: 20 }]);
});

it("leaves the other partitions alone", async () => {
  await world.admit(P + 1, feedbackOf("other"));
  await world.redis.del([REDIS.log(P), REDIS.meta(P)]);
  await expectPlace({ last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await world.admit(P + 1, feedbackOf("another"));
  await expect.poll(() => world.account(P + 1), SOON).toMatchObject({ stored: 2 });
});

it("settles all of the last log after two flushes between two looks", async () => {
  await drain.close();
  await world.redis.flushDb();
  await votes(20, 22);
  await world.redis.flushDb();
  await votes(22, 25);
  drain = drainOf(world, { most: 8 });
  // The two accepted in between have left no trace: nobody can know.
  await expectPlace({ last_n: 3, stored: 23, gen: 1, base_n: 20 });
  expect(await events()).toMatchObject([{ kind: "epoch", old_n: 20, lost: 0 }]);
});

it("knows an epoch that comes back, and settles of it what is not settled", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await votes(20, 25);
  await expectPlace({ last_n: 5, stored: 25, gen: 1, base_n: 20 });
  await copy.restore();
  await votes(25, 28);
  await expectPlace({ last_n: 23, stored: 28, gen: 2, base_n: 5 });
  expect(await events()).toEqual([
    { kind: "epoch", old_n: 20, new_n: 0, lost: 0, rewound: 20 },
    { kind: "epoch-back", old_n: 5, new_n: 20, lost: 0, rewound: 5 },
  ]);
});

it("knows an epoch that comes back to a Redis it has found empty", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await expectPlace({ last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await copy.restore();
  await expectPlace({ last_n: 20, stored: 20, gen: 2, base_n: 0 });
  expect((await events()).map(({ kind }) => kind)).toEqual(["epoch", "epoch-back"]);
});

it("rewinds to the branch point when Redis has lost a tail, and settles what was accepted since", async () => {
  const copy = await copyOf(world, P);
  await votes(20, 33);
  await expectPlace({ last_n: 33, stored: 33 });
  await copy.restore();
  await votes(33, 40);
  await expectPlace({ last_n: 27, stored: 40, gen: 1, rewound: 13 });
  expect(await events()).toEqual([{ kind: "rewind", old_n: 33, new_n: 20, lost: 0, rewound: 13 }]);
  await noticed("rewind", 0);
});

it("tells entries apart that got the numbers and the ids of others", async () => {
  await clockAhead(world, P, 3_600_000);
  await votes(20, 21);
  const copy = await copyOf(world, P);
  await votes(21, 25);
  await expectPlace({ last_n: 25, stored: 25 });
  const ids = async () => ((await world.redis.xRange(REDIS.log(P), "-", "+")) ?? []).map(({ id }) => id);
  const before = await ids();
  await copy.restore();
  // As many as were lost: the same numbers, the same ids, other entries.
  await votes(25, 29);
  expect(await ids()).toEqual(before);
  await expectPlace({ last_n: 25, stored: 29, gen: 1, rewound: 4 });
});

it("settles entries with the lost ones' numbers under lower ids", async () => {
  const copy = await copyOf(world, P);
  await clockAhead(world, P, 3_600_000);
  await votes(20, 25);
  await expectPlace({ last_n: 25, stored: 25 });
  await copy.restore();
  await votes(25, 31);
  await expectPlace({ last_n: 26, stored: 31, gen: 1, rewound: 5 });
  expect(await events()).toMatchObject([{ kind: "rewind", lost: 0, rewound: 5 }]);
});

it("settles nothing twice of a branch that comes back after another was gone on with", async () => {
  const short = await copyOf(world, P);
  await votes(20, 26);
  await expectPlace({ last_n: 26, stored: 26 });
  const long = await copyOf(world, P);
  await short.restore();
  await votes(26, 28);
  await expectPlace({ last_n: 22, stored: 28, gen: 1, rewound: 6 });
  await long.restore();
  await votes(28, 30);
  await expectPlace({ last_n: 28, stored: 30, gen: 2, rewound: 2 });
  expect((await events()).map(({ rewound }) => rewound)).toEqual([6, 0]);
});

it("settles nothing twice of a branch that comes back before another was gone on with", async () => {
  const short = await copyOf(world, P);
  await votes(20, 26);
  await expectPlace({ last_n: 26, stored: 26 });
  const long = await copyOf(world, P);
  await short.restore();
  await expectPlace({ last_n: 20, stored: 26, gen: 1, rewound: 6 });
  // Its entries follow the anchor without a gap: only the journal knows that they are settled.
  await long.restore();
  await expectPlace({ last_n: 26, stored: 26, gen: 2, rewound: 0 });
  expect((await events()).map(({ rewound }) => rewound)).toEqual([6, 0]);
});

it("counts what is lost with a log of which only the numbers are left", async () => {
  await drain.close();
  await votes(20, 27);
  await world.redis.del(REDIS.log(P));
  drain = drainOf(world, { most: 8 });
  await expectPlace({ last_n: 27, stored: 20, gen: 1, lost: 7 });
  await votes(27, 30);
  await expectPlace({ last_n: 30, stored: 23, gen: 1, lost: 7 });
  expect(await events()).toEqual([{ kind: "gap", old_n: 20, new_n: 27, lost: 7, rewound: 0 }]);
  await noticed("gap", 7);
});

it("goes on with a log that is found again", async () => {
  await world.redis.rename(REDIS.log(P), "elsewhere");
  await expectPlace({ last_n: 20, stored: 20, gen: 1 });
  await world.redis.rename("elsewhere", REDIS.log(P));
  await expectPlace({ last_n: 20, stored: 20, gen: 2 });
  await votes(20, 25);
  await expectPlace({ last_n: 25, stored: 25, gen: 2 });
  expect((await events()).map(({ kind }) => kind)).toEqual(["gap", "rewind"]);
});

it("goes on with a log whose numbers were lost", async () => {
  await world.redis.del(REDIS.meta(P));
  await votes(20, 25);
  await expect.poll(row, SOON).toMatchObject({ last_n: 5, stored: 25, base_n: 20, lost: 0, rewound: 0 });
  expect(await world.differences()).toEqual([]);
});

it("books a gap once, however often it looks", async () => {
  await world.redis.hIncrBy(REDIS.meta(P), "seq", 4);
  await votes(24, 27);
  await expectPlace({ last_n: 27, stored: 23, gen: 1, lost: 4 });
  expect(await events()).toEqual([{ kind: "gap", old_n: 20, new_n: 24, lost: 4, rewound: 0 }]);
  await dated();
  await dated();
  await expectPlace({ last_n: 27, stored: 23, gen: 1, lost: 4 });
});

it("books numbers that lead to nothing at the end of a log", async () => {
  await world.redis.hIncrBy(REDIS.meta(P), "seq", 4);
  await expectPlace({ last_n: 24, stored: 20, gen: 1, lost: 4 });
  await dated();
  expect(await events()).toEqual([{ kind: "gap", old_n: 20, new_n: 24, lost: 4, rewound: 0 }]);
});

it("notices a lost tail that it had seen and not settled, once, though two drains notice", async () => {
  const other = drainOf(world, { most: 3, share: ({ settle }, signal) => settle(P, signal) });
  const release = await heldUp();
  await votes(20, 24);
  const copy = await copyOf(world, P);
  await votes(24, 30);
  // Both have read up to the end when their batches wait.
  await expect.poll(waiting, SOON).toBeGreaterThan(0);
  await copy.restore();
  await release();
  await expect.poll(row, SOON).toMatchObject({ last_n: 24, gen: 1 });
  await votes(30, 32);
  await expect.poll(row, SOON).toMatchObject({ last_n: 26, gen: 1, stopped: null });
  expect(await world.differences()).toEqual([]);
  const found = await events();
  expect(found).toHaveLength(1);
  expect(found[0]!["lost"] + found[0]!["rewound"]).toBeGreaterThanOrEqual(1);
  await other.close();
});

it("remembers what a drain had seen that died before it settled it", async () => {
  await drain.close();
  await votes(20, 24);
  const copy = await copyOf(world, P);
  await votes(24, 30);
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  // What the last batch of one that has seen 30 leaves in the row.
  await world.sql`update partition_offset set head = ${`30/${last!.id}/${last!.message["u"]!}`}, seen_seq = 30 where partition = ${P}`;
  await copy.restore();
  await votes(30, 33);
  drain = drainOf(world, { most: 8 });
  // Numbers 25 to 27 are other entries now, 28 to 30 were not given again.
  await expectPlace({ last_n: 27, stored: 27, gen: 1, lost: 3, rewound: 3 });
  expect(await events()).toEqual([{ kind: "head", old_n: 20, new_n: 20, lost: 3, rewound: 0 }]);
  await noticed("head", 3);
});

it("counts one lost where a tail as long has taken its place", async () => {
  await drain.close();
  const copy = await copyOf(world, P);
  await votes(20, 22);
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.sql`update partition_offset set head = ${`22/${last!.id}/${last!.message["u"]!}`}, seen_seq = 22 where partition = ${P}`;
  await copy.restore();
  await votes(22, 26);
  drain = drainOf(world, { most: 8 });
  await expectPlace({ last_n: 24, stored: 24, gen: 1, lost: 1, rewound: 1 });
  expect(await events()).toEqual([{ kind: "head", old_n: 20, new_n: 20, lost: 1, rewound: 0 }]);
});

it("keeps what it knows of aliens through a rewind", async () => {
  await world.alien(P, { hello: "world" });
  await votes(20, 22);
  const copy = await copyOf(world, P);
  await world.alien(P, { hello: "moon" });
  const longer = await copyOf(world, P);
  await votes(22, 24);
  await expectPlace({ last_n: 24, stored: 24, dead: 2, alien: 2 });
  // Ends with an alien that is settled.
  await longer.restore();
  await expectPlace({ last_n: 22, stored: 24, dead: 2, alien: 2, gen: 1, rewound: 2 });
  await copy.restore();
  await votes(24, 25);
  await expect.poll(row, SOON).toMatchObject({ last_n: 23, stored: 25, dead: 2, alien: 2, rewound: 2 });
  expect(await world.differences()).toEqual([]);
});

it("stands still before a log of which it knows no entry, until a person says what is settled", async () => {
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.redis.del(REDIS.log(P));
  await world.redis.xAdd(REDIS.log(P), last!.id, { ...last!.message, u: "1" });
  await stoppedBy("unknown-log");
  expect(await row()).toMatchObject({ stored: 20, dead: 0, alien: 0, gen: 0 });
  const { sql } = world;
  expect(await tellSettledUpTo(sql, P + 1, 20)).toBe(false);
  expect(await tellSettledUpTo(sql, P, 20)).toBe(true);
  await expectPlace({ last_n: 20, stored: 20, gen: 1 });
  await votes(20, 22);
  await expectPlace({ last_n: 22, stored: 22, gen: 1 });
  expect(await tellSettledUpTo(sql, P, 20)).toBe(false);
});

it("stands still before an epoch that the journal no longer reaches", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await expectPlace({ last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await world.sql`delete from journal`;
  await copy.restore();
  await expect.poll(row, SOON).toMatchObject({ stopped: "unknown-log", stored: 20 });
  expect(await tellSettledUpTo(world.sql, P, 18)).toBe(true);
  // Two clients are counted a second time as duplicates: that is what was told.
  await expectPlace({ last_n: 20, stored: 20, duplicate: 2, gen: 2, base_n: 2 });
});

it("stands still when numbers have been taken back, and goes on when they are given again", async () => {
  await world.redis.hSet(REDIS.meta(P), "seq", "19");
  await stoppedBy("seq-behind");
  await world.redis.hSet(REDIS.meta(P), "seq", "20");
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
  await expectPlace({ last_n: 20, stored: 20 });
  expect(drain.records.at(-1)).toMatchObject({ level: "info", properties: { partition: P } });
});

it("trims nothing for who has settled another log", async () => {
  const redis = openRedis(world.redisUrl, "test");
  redis.on("error", () => {});
  await redis.connect();
  afterwards(async () => redis.destroy());
  const logs = createLogs((_, deed) => deed(redis));
  const [found] = await world.sql`select epoch, last_id from partition_offset where partition = ${P}`;
  const place: { epoch: string; lastId: string; lastN: number } = {
    epoch: found!["epoch"],
    lastId: found!["last_id"],
    lastN: 20,
  };
  const end = "99999999999999-0";

  const sleepers = [
    { ...place, epoch: "another" },
    { ...place, lastId: place.lastId.replace(/\/.*/, "/1") },
    { ...place, lastId: place.lastId.replace(/-.*\//, "-77/") },
    // An alien goes by its id alone.
    { ...place, lastId: "1-1/" },
  ];
  for (const sleeper of sleepers) expect(await logs.markSettled(P, sleeper, end)).toBe(false);
  expect(await world.redis.xLen(REDIS.log(P))).toBe(20);
  expect(await logs.markSettled(P, place)).toBe(true);
  expect(await world.redis.xLen(REDIS.log(P))).toBe(20);
});

/** Keeps the drains from settling, until what it returns is called. */
async function heldUp() {
  const held = await world.sql.reserve();
  await held`begin`;
  await held`lock table feedback in exclusive mode`;
  return async () => {
    await held`commit`;
    held.release();
  };
}

async function waiting(): Promise<number> {
  const rows = await world.sql`select from pg_locks where not granted and relation = 'feedback'::regclass`;
  return rows.length;
}
