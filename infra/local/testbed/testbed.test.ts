import postgres from "postgres";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { ownPostgres, ownRedis, testDatabase, testRedis } from "./index.ts";

test("testRedis() gives each caller an empty database of its own", async () => {
  const urls = await Promise.all([testRedis(), testRedis()]);
  const [first, second] = await Promise.all(urls.map((url) => createClient({ url }).connect()));
  await first?.set("key", "first");

  expect(await second?.exists("key")).toBe(0);
  expect(urls[0]).not.toBe(urls[1]);
  first?.destroy();
  second?.destroy();
});

test("testDatabase() gives each caller a database of its own", async () => {
  const urls = await Promise.all([testDatabase(), testDatabase()]);
  const [first, second] = urls.map((url) => postgres(url, { max: 1 }));
  await first?.unsafe("CREATE TABLE only_here (id int)");

  expect(await second?.unsafe("SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }]);
  await Promise.all([first?.end(), second?.end()]);
});

test("ownRedis() keeps on its port what it acknowledged before kill()", async () => {
  const redis = await ownRedis();
  const before = await createClient({ url: redis.url })
    .on("error", () => {})
    .connect();
  await before.set("key", "kept");
  await redis.kill();
  await redis.start();
  const after = await createClient({ url: redis.url }).connect();

  expect(await after.get("key")).toBe("kept");
  expect(await after.configGet("appendfsync")).toEqual({ appendfsync: "always" });
  before.destroy();
  after.destroy();
});

test("ownPostgres() keeps on its port what it committed before kill()", async () => {
  const server = await ownPostgres();
  const before = postgres(server.url, { max: 1 });
  await before.unsafe("CREATE TABLE kept (id int)");
  await server.kill();
  await before.end({ timeout: 0 });
  await server.start();
  const after = postgres(server.url, { max: 1 });

  expect(await after.unsafe("SELECT to_regclass('kept')::text AS found")).toEqual([{ found: "kept" }]);
  await server.stop();
  await after.end({ timeout: 0 });
});

test("ownPostgres() hangs while paused and answers again when resumed", async () => {
  const server = await ownPostgres();
  const sql = postgres(server.url, { max: 1, connect_timeout: 1 });
  server.pause();
  await expect(sql.unsafe("SELECT 1")).rejects.toMatchObject({ code: "CONNECT_TIMEOUT" });
  server.resume();

  expect(await sql.unsafe("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await sql.end();
});

test("ownRedis() takes further settings", async () => {
  const redis = await ownRedis({ maxmemory: "8mb" });
  const client = await createClient({ url: redis.url }).connect();

  expect(await client.configGet("maxmemory")).toEqual({ maxmemory: String(8 * 1024 * 1024) });
  client.destroy();
});
