import { createHash } from "node:crypto";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testRedis } from "../../../infra/local/testbed/index.ts";
import { startUpstash } from "../../../infra/local/upstash/start.ts";
import { keyedHash } from "../client/keyed-hash.ts";
import { connectRedis } from "../queue/redis.ts";
import { connectUpstash } from "../queue/upstash.ts";
import type { Told } from "./limits.ts";
import { SHARE, shareThrough } from "./share.ts";

let client: ReturnType<typeof createClient>;
let upstash: Awaited<ReturnType<typeof startUpstash>>;
let url: string;

beforeAll(async () => {
  url = await testRedis();
  client = createClient({ url });
  await client.connect();
  upstash = await startUpstash({ redisUrl: url, token: "token", port: 0 });
});
afterAll(async () => {
  client.destroy();
  await upstash.close();
});

test("the digest of the script is the server's", async () => {
  expect(SHARE.sha1).toBe(createHash("sha1").update(SHARE.text).digest("hex"));
  expect(await client.sendCommand(["SCRIPT", "LOAD", SHARE.text])).toBe(SHARE.sha1);
});

test.each(["TCP", "REST"])("edges add up what they count, over %s, and Redis learns no name", async (road) => {
  await client.flushDb();
  await client.sendCommand(["SCRIPT", "FLUSH"]);
  const redis = road === "TCP" ? connectRedis({ url }) : connectUpstash({ url: upstash.url, token: "token" });
  await expect.poll(() => redis.queue.ready().then(() => true)).toBe(true);
  const [one, other] = ["one", "one"].map(() => shareThrough((...call) => redis.run(...call), keyedHash("key")));
  const told = (more: number, minute: number): Told[] => [
    { what: "network", who: "203.0.113", minute, more },
    { what: "client", who: "browser", minute, more: 1 },
  ];

  expect(await one?.(told(5, 7))).toEqual([
    [5, 0],
    [1, 0],
  ]);
  expect(await other?.(told(3, 7))).toEqual([
    [8, 0],
    [2, 0],
  ]);
  expect(await other?.(told(0, 8))).toEqual([
    [0, 8],
    [1, 2],
  ]);
  const keys = (await client.sendCommand(["KEYS", "*"])) as unknown as string[];
  expect(keys).toHaveLength(4);
  expect(keys.join()).not.toMatch(/203|browser/);
  for (const key of keys) expect(await client.ttl(key)).toBeGreaterThan(120);
  await redis.queue.close();
});
