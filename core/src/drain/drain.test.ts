import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { expect, it, vi } from "vitest";
import { ownPostgres, ownRedis } from "../../../infra/local/testbed/index.ts";
import type { shareOut } from "./shares.ts";
import { drainOf } from "./test/drain.ts";
import { createProxy } from "./test/proxy.ts";
import { clientKey, createWorld, feedbackOf, type World, SOON } from "./test/world.ts";

const P = 4;

async function votes(world: World, from: number, to: number, partition = P): Promise<void> {
  const clients = Array.from({ length: to - from }, (_, i) => feedbackOf(`${partition}/${from + i}`));
  await world.admit(partition, ...clients);
}

it("stores what was accepted in any partition, and opens a case for who is unhappy", async () => {
  const world = await createWorld();
  await world.admit(3, feedbackOf(1), feedbackOf(2), feedbackOf(1, { answer: "b" }));
  const drain = drainOf(world);
  await expect.poll(() => world.account(), SOON).toMatchObject({ stored: 2, duplicate: 1, last_n: 3 });
  const comment = `Cold "soup"\n😞 </script>`;
  await world.admit(7, feedbackOf(3, { survey: "service", answer: "1", comment }));
  await expect.poll(() => world.account(), SOON).toMatchObject({ stored: 3, duplicate: 1 });
  expect(await world.sql`select comment from feedback where negative`).toEqual([{ comment }]);
  expect(await world.sql`select state from cases`).toEqual([{ state: "open" }]);
  expect(await world.differences()).toEqual([]);
  expect(await drain.ready()).toEqual({ status: 200, missing: [] });
  expect(await drain.metric('earshot_drain_entries_total{outcome="stored"}')).toBe(3);
});

it("goes on where another process left off, and replays a log that is read again without a change", async () => {
  const world = await createWorld();
  const first = drainOf(world, { most: 7 });
  await votes(world, 0, 100);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 100 });
  await first.close();
  const before = await world.sql`select * from feedback order by id`;
  const rollups = await world.sql`select survey, answer, count from rollup`;

  // As if Postgres had been restored to a copy from before all this, feedback aside.
  await world.sql`update partition_offset set ver = ver + 1, epoch = null, last_id = null, last_n = 0, stored = 0`;
  drainOf(world, { most: 9 });
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 0, duplicate: 100, last_n: 100 });
  expect(await world.sql`select * from feedback order by id`).toEqual(before);
  expect(await world.sql`select survey, answer, count from rollup`).toEqual(rollups);
});

it("lets two drains at every partition settle each entry once", { timeout: 60_000 }, async () => {
  const world = await createWorld();
  // As if neither knew of the other: both settle all partitions all the time.
  const share: typeof shareOut = async ({ settle }, signal) => {
    await Promise.all(ALL_PARTITIONS.map((partition) => settle(partition, signal)));
  };
  const drains = [drainOf(world, { most: 3, share }), drainOf(world, { most: 5, share })];
  for (let sent = 0; sent < 100; sent += 10) {
    for (const partition of ALL_PARTITIONS) await votes(world, sent, sent + 10, partition);
  }
  await expect.poll(() => world.account(), SOON).toMatchObject({ last_n: 1600 });
  expect(await world.account()).toMatchObject({ stored: 1600, duplicate: 0, dead: 0 });
  expect(await world.differences()).toEqual([]);
  const lost = await Promise.all(drains.map((drain) => drain.metric("earshot_drain_lost_races_total")));
  expect(lost.reduce<number>((sum, each) => sum + (each ?? 0), 0)).toBeGreaterThan(0);
});

it("settles nothing twice when the answer to a committed batch is lost", async () => {
  const world = await createWorld();
  const proxy = await createProxy(world.databaseUrl);
  drainOf({ ...world, databaseUrl: proxy.url }, { most: 10 });
  await votes(world, 0, 5);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 5 });
  const cut = proxy.cutAfter(clientKey(`${P}/5`));
  await votes(world, 5, 40);
  await cut;
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 40, duplicate: 0, last_n: 40 });
  expect(await world.differences()).toEqual([]);
});

it("waits for a Postgres that is away, says so, and goes on", async () => {
  const postgres = await ownPostgres();
  const world = await createWorld({ databaseUrl: postgres.url });
  const drain = drainOf(world);
  await votes(world, 0, 10);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 10 });
  await postgres.kill();
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 503, missing: ["postgres"] });
  await votes(world, 10, 20);
  await expect.poll(() => drain.metric(`earshot_drain_in_flight{partition="${P}"}`), SOON).toBe(10);
  await expect.poll(() => drain.metric(`earshot_drain_lag_seconds{partition="${P}"}`), SOON).toBeGreaterThan(0);
  await postgres.start();
  await vi.waitFor(async () => expect(await world.account(P)).toMatchObject({ stored: 20, duplicate: 0 }), 15_000);
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
  await expect.poll(() => drain.metric(`earshot_drain_lag_seconds{partition="${P}"}`), SOON).toBe(0);
  const texts = JSON.stringify(drain.records.map(({ message, properties }) => [message, properties]));
  expect(texts).not.toContain(clientKey(`${P}/11`));
});

it("waits for a Redis that is away, says so, and goes on", async () => {
  const redis = await ownRedis();
  const world = await createWorld({ redisUrl: redis.url });
  const drain = drainOf(world);
  await votes(world, 0, 10);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 10 });
  await redis.kill();
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 503, missing: ["redis"] });
  await redis.start();
  await votes(world, 10, 20);
  await vi.waitFor(async () => expect(await world.account(P)).toMatchObject({ stored: 20, duplicate: 0 }), 10_000);
  expect(await world.differences()).toEqual([]);
});

it("dates the totals of idle partitions each second, and leaves their version alone", async () => {
  const world = await createWorld();
  await votes(world, 0, 3);
  drainOf(world);
  const dates = () =>
    world.sql<{ ver: string; caught_up_at: Date | null }[]>`select ver, caught_up_at from partition_offset`;
  await expect.poll(async () => (await dates()).every(({ caught_up_at }) => caught_up_at), SOON).toBe(true);
  const [before, began] = [await world.account(), Date.now()];
  await expect
    .poll(async () => (await dates()).every(({ caught_up_at }) => Number(caught_up_at) > began), SOON)
    .toBe(true);
  expect((await world.account())?.ver).toBe(before?.ver);
});

it("writes back how far it has settled, for the edge's backlog limit", async () => {
  const world = await createWorld();
  await votes(world, 0, 25);
  drainOf(world, { most: 4 });
  await expect.poll(() => world.redis.hGet(REDIS.meta(P), "settled"), SOON).toBe("25");
});

it("keeps settled entries for a while, then trims up to the anchor", async () => {
  const world = await createWorld();
  await votes(world, 0, 1000);
  const keeping = drainOf(world);
  await expect.poll(() => world.redis.hGet(REDIS.meta(P), "settled"), SOON).toBe("1000");
  expect(await world.redis.xLen(REDIS.log(P))).toBe(1000);
  await keeping.close();
  const drain = drainOf(world, { keep: 1000 });
  // Redis trims whole nodes of 100 entries and keeps the one that holds the anchor.
  await expect.poll(() => world.redis.xLen(REDIS.log(P)), SOON).toBeLessThanOrEqual(100);
  const newest = await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 });
  expect(newest?.[0]?.message["n"]).toBe("1000");
  await votes(world, 1000, 1010);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 1010 });
  expect(await drain.ready()).toEqual({ status: 200, missing: [] });
});
