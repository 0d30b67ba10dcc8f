import { REDIS } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { openRedis, createLogs } from "./log.ts";
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
  await settled(20);
});

async function settled(stored: number): Promise<void> {
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored, duplicate: 0, last_n: stored });
}

async function votes(from: number, to: number): Promise<void> {
  await world.admit(P, ...Array.from({ length: to - from }, (_, i) => feedbackOf(from + i)));
}

async function stoppedBy(reason: string): Promise<void> {
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 503, missing: [`partition-${P}`] });
  await expect
    .poll(() => world.sql`select stopped from partition_offset where partition = ${P}`, SOON)
    .toEqual([{ stopped: reason }]);
  expect(await drain.metric(`earshot_drain_stopped{partition="${P}"}`)).toBe(1);
  const alarms = drain.records.filter(({ level }) => level === "error");
  expect(alarms.map(({ properties }) => properties)).toEqual([
    { code: "partition-stopped", reason, partition: P, lastN: 20 },
  ]);
}

async function goesOn(stored: number): Promise<void> {
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
  await settled(stored);
  await expect
    .poll(() => world.sql`select stopped from partition_offset where partition = ${P}`, SOON)
    .toEqual([{ stopped: null }]);
  expect(await world.differences()).toEqual([]);
}

it("stops with an alarm when Redis was flushed, and applies nothing of the log begun anew", async () => {
  await world.redis.flushDb();
  await votes(0, 10);
  await stoppedBy("epoch-changed");
  await votes(10, 20);
  expect(await world.account(P)).toMatchObject({ stored: 20, duplicate: 0, last_n: 20 });
  expect(await world.differences()).toEqual([]);
});

it("leaves the other partitions alone", async () => {
  await world.redis.del(REDIS.log(P));
  await stoppedBy("anchor-lost");
  await world.admit(P + 1, feedbackOf("other"));
  await expect.poll(() => world.account(P + 1), SOON).toMatchObject({ stored: 1 });
});

it("stops when the log is gone though its numbers are kept, and goes on when it is found again", async () => {
  await world.redis.rename(REDIS.log(P), "elsewhere");
  await stoppedBy("anchor-lost");
  await world.redis.rename("elsewhere", REDIS.log(P));
  await goesOn(20);
  await votes(20, 25);
  await goesOn(25);
  expect(await drain.metric(`earshot_drain_stopped{partition="${P}"}`)).toBe(0);
});

it("stops at another entry under the anchor's id and number", async () => {
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.redis.del(REDIS.log(P));
  await world.redis.xAdd(REDIS.log(P), last!.id, { ...last!.message, u: "1" });
  await stoppedBy("anchor-lost");
  expect(await world.account(P)).toMatchObject({ dead: 0, alien: 0 });
});

it("stops at a gap once it has settled what comes before it", async () => {
  await world.redis.hIncrBy(REDIS.meta(P), "seq", 2);
  await votes(22, 24);
  await stoppedBy("gap");
  expect(await world.account(P)).toMatchObject({ stored: 20, last_n: 20 });
});

it("stops when Redis has forgotten numbers that were settled", async () => {
  await world.redis.hSet(REDIS.meta(P), "seq", "19");
  await stoppedBy("seq-behind");
  await world.redis.hSet(REDIS.meta(P), "seq", "20");
  await goesOn(20);
  expect(drain.records.at(-1)).toMatchObject({ level: "info", properties: { partition: P } });
});

it("trims nothing for who has settled another log", async () => {
  const redis = openRedis(world.redisUrl, "test");
  redis.on("error", () => {});
  await redis.connect();
  afterwards(async () => redis.destroy());
  const logs = createLogs(redis);
  const [row] = await world.sql`select epoch, last_id from partition_offset where partition = ${P}`;
  const place: { epoch: string; lastId: string; lastN: number } = {
    epoch: row!["epoch"],
    lastId: row!["last_id"],
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
