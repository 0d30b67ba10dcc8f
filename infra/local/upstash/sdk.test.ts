import { Redis } from "@upstash/redis";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { testRedis } from "../testbed/index.ts";
import { startUpstash, type Upstash } from "./start.ts";

const TOKEN = "a token of the tests";

let upstash: Upstash;
let sdk: Redis;
let redis: ReturnType<typeof createClient>;

beforeAll(async () => {
  const redisUrl = await testRedis();
  redis = createClient({ url: redisUrl });
  await redis.connect();
  upstash = await startUpstash({ redisUrl, token: TOKEN, port: 0 });
  sdk = new Redis({ url: upstash.url, token: TOKEN, retry: { retries: 0 }, enableTelemetry: false });
});
afterAll(async () => {
  await upstash.close();
  redis.destroy();
});
afterEach(() => upstash.faults.clear());

test("strings, hashes, sets and streams go there and back", async () => {
  expect(await sdk.set("text", "Feedback é 👍")).toBe("OK");
  expect(await sdk.get("text")).toBe("Feedback é 👍");
  await sdk.hset("hash", { one: "1", two: { deep: [true, null] } });
  expect(await sdk.hgetall("hash")).toEqual({ one: 1, two: { deep: [true, null] } });
  await sdk.sadd("set", "a", "b");
  expect(await sdk.sismember("set", "a")).toBe(1);
  await sdk.xadd("stream", "*", { answer: "a" });
  expect(Object.values(await sdk.xrange("stream", "-", "+"))).toEqual([{ answer: "a" }]);
});

test("pipelines and transactions", async () => {
  expect(await sdk.pipeline().set("p", "x").get("p").exec()).toEqual(["OK", "x"]);
  expect(await sdk.multi().incr("m").incr("m").exec()).toEqual([1, 2]);
  expect(await Promise.all([sdk.incr("auto"), sdk.incr("auto"), sdk.incr("auto")])).toEqual([1, 2, 3]);
});

test("scripts, by text and by digest", async () => {
  const script = "return {KEYS[1], ARGV[1], 7}";
  expect(await sdk.eval(script, ["key"], ["value"])).toEqual(["key", "value", 7]);
  const digest = await sdk.scriptLoad(script);
  expect(await sdk.evalsha(digest, ["key"], ["value"])).toEqual(["key", "value", 7]);
  await expect(sdk.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
});

test("a wrong token is an UpstashError", async () => {
  const other = new Redis({ url: upstash.url, token: "wrong", enableTelemetry: false });
  await expect(other.ping()).rejects.toThrow("WRONGPASS invalid or missing auth token");
});

test("2,000 at once", async () => {
  await Promise.all(Array.from({ length: 2000 }, () => sdk.incr("many")));
  expect(await redis.get("many")).toBe("2000");
});

test("faults.next() drops a reply after the command was carried out", async () => {
  upstash.faults.next({ kind: "drop-reply" });
  await expect(sdk.incr("dropped")).rejects.toThrow("fetch failed");
  expect(await redis.get("dropped")).toBe("1");
});

test("the SDK's own repeat after a dropped reply carries the command out twice", async () => {
  const insistent = new Redis({ url: upstash.url, token: TOKEN, retry: { retries: 1, backoff: () => 1 } });
  upstash.faults.next({ kind: "drop-reply" });
  expect(await insistent.incr("repeated")).toBe(2);
});

test("faults.next() cuts a body off after the command was carried out", async () => {
  upstash.faults.next({ kind: "cut-body" });
  await expect(sdk.incr("cut")).rejects.toThrow("terminated");
  expect(await redis.get("cut")).toBe("1");
});

test("faults.next() answers as a proxy in trouble, and nothing is carried out", async () => {
  upstash.faults.next({ kind: "status", status: 503 }, 2);
  await expect(sdk.incr("refused")).rejects.toThrow("Unable to parse response body");
  await expect(sdk.incr("refused")).rejects.toThrow("Unable to parse response body");
  expect(await sdk.incr("refused")).toBe(1);
});

test("faults.next() delays beyond the patience of a client", async () => {
  const hasty = new Redis({
    url: upstash.url,
    token: TOKEN,
    signal: () => AbortSignal.timeout(20),
    retry: { retries: 0 },
  });
  upstash.faults.next({ kind: "delay", ms: 200 });
  await expect(hasty.ping()).rejects.toThrow(/timeout/i);
});
