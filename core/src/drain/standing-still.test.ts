import { REDIS } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { tellSettledUpTo } from "../store/resync.ts";
import { createLogs, openRedis } from "./log.ts";
import { copyOf } from "./test/copies.ts";
import type { drainOf } from "./test/drain.ts";
import { expectPlace, P, row, settledPartition, votes } from "./test/losses.ts";
import { afterwards, SOON, type World } from "./test/world.ts";

let world: World;
let drain: ReturnType<typeof drainOf>;

beforeEach(async () => {
  ({ world, drain } = await settledPartition());
});

async function stoppedBy(reason: string): Promise<void> {
  await expect.poll(() => row(world), SOON).toMatchObject({ stopped: reason });
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 503, missing: [`partition-${P}`] });
  expect(await drain.metric(`earshot_drain_stopped{partition="${P}"}`)).toBe(1);
  const alarms = drain.records.filter(({ properties }) => properties["code"] === "partition-stopped");
  expect(alarms.map(({ properties }) => properties)).toEqual([
    { code: "partition-stopped", reason, partition: P, lastN: 20 },
  ]);
}

it("stands still before a log of which it knows no entry, until a person says what is settled", async () => {
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.redis.del(REDIS.log(P));
  await world.redis.xAdd(REDIS.log(P), last!.id, { ...last!.message, u: "1" });
  await stoppedBy("unknown-log");
  expect(await row(world)).toMatchObject({ stored: 20, dead: 0, alien: 0, gen: 0 });
  const { sql } = world;
  expect(await tellSettledUpTo(sql, P + 1, 20)).toBe(false);
  expect(await tellSettledUpTo(sql, P, 20)).toBe(true);
  await expectPlace(world, { last_n: 20, stored: 20, gen: 1 });
  await votes(world, 20, 22);
  await expectPlace(world, { last_n: 22, stored: 22, gen: 1 });
  expect(await tellSettledUpTo(sql, P, 20)).toBe(false);
});

it("stands still before an epoch that the journal no longer reaches", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await expectPlace(world, { last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await world.sql`delete from journal`;
  await copy.restore();
  await expect.poll(() => row(world), SOON).toMatchObject({ stopped: "unknown-log", stored: 20 });
  expect(await tellSettledUpTo(world.sql, P, 18)).toBe(true);
  // Two clients are counted a second time as duplicates: that is what was told.
  await expectPlace(world, { last_n: 20, stored: 20, duplicate: 2, gen: 2, base_n: 2 });
});

it("stands still when numbers have been taken back, and goes on when they are given again", async () => {
  await world.redis.hSet(REDIS.meta(P), "seq", "19");
  await stoppedBy("seq-behind");
  await world.redis.hSet(REDIS.meta(P), "seq", "20");
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
  await expectPlace(world, { last_n: 20, stored: 20 });
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
