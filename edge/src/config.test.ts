import { ENV } from "@earshot/contract";
import { expect, test } from "vitest";
import { readEdgeConfig } from "./config.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const SECRETS = { [ENV.clientKey]: SECRET, [ENV.cookieKeys]: `${SECRET}1, ${SECRET}2`, [ENV.receiptKey]: SECRET };
const TCP = { ...SECRETS, [ENV.redisUrl]: "redis://127.0.0.1:5016" };
const REST = { ...SECRETS, [ENV.upstashUrl]: "https://x.upstash.io", [ENV.upstashToken]: "token" };

test("an edge speaks TCP where it is given a Redis", () => {
  const read = readEdgeConfig(TCP, ["tcp", "rest"]);
  expect(read).toMatchObject({
    ok: true,
    config: { port: 5000, redis: { road: "tcp", url: TCP[ENV.redisUrl] }, cookieKeys: [`${SECRET}1`, `${SECRET}2`] },
  });
});

test("an edge speaks REST where it is given an Upstash", () => {
  const read = readEdgeConfig({ ...REST, [ENV.upstashKeyLocking]: "on" }, ["rest"]);
  expect(read).toMatchObject({ ok: true, config: { redis: { road: "rest", token: "token", keyLocking: true } } });
});

test.each([
  [
    "nothing",
    {},
    ["EARSHOT_CLIENT_KEY is not set", "EARSHOT_COOKIE_KEYS is not set", "EARSHOT_RECEIPT_KEY is not set"],
  ],
  [
    "no Redis",
    SECRETS,
    ["No Redis is configured: set REDIS_URL, or UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN"],
  ],
  ["two of them", { ...TCP, ...REST }, ["REDIS_URL and UPSTASH_REDIS_REST_URL are both set"]],
  ["no token", { ...REST, [ENV.upstashToken]: "" }, ["UPSTASH_REDIS_REST_TOKEN is not set"]],
  [
    "a short key among several",
    { ...TCP, [ENV.cookieKeys]: `${SECRET},short` },
    ["EARSHOT_COOKIE_KEYS must be at least"],
  ],
  [
    "a lock that is neither on nor off",
    { ...REST, [ENV.upstashKeyLocking]: "1" },
    ["EARSHOT_UPSTASH_KEY_LOCKING must be on or off"],
  ],
])("all problems are told at once, without a value: %s", (_what, environment, problems) => {
  const read = readEdgeConfig(environment, ["tcp", "rest"]);
  const told = read.ok ? [] : read.problems;

  expect(told).toHaveLength(problems.length);
  for (const [at, problem] of problems.entries()) expect(told[at]).toContain(problem);
  expect(told.join()).not.toContain(SECRET);
});

test("a Worker cannot be sent to a Redis over TCP", () => {
  expect(readEdgeConfig(TCP, ["rest"])).toEqual({
    ok: false,
    problems: ["No Redis is configured: set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN"],
  });
});
