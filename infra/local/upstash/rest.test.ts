import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createClient } from "redis";
import { testRedis } from "../testbed/index.ts";
import { startUpstash, type Upstash } from "./start.ts";

const TOKEN = "2553feg6a2d9842h2a0gcdb5f8efe9934";

let upstash: Upstash;
let redis: ReturnType<typeof createClient>;

beforeAll(async () => {
  const redisUrl = await testRedis();
  redis = createClient({ url: redisUrl });
  await redis.connect();
  upstash = await startUpstash({ redisUrl, token: TOKEN, port: 0 });
});
afterAll(async () => {
  await upstash.close();
  redis.destroy();
});
beforeEach(async () => {
  await redis.flushDb();
  await redis.set("foo", "bar");
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${upstash.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** A request and its answer as the documentation of the REST interface shows or describes them. */
function documented(what: string, asked: Parameters<typeof ask>, status: number, answer: unknown): void {
  test(`${what}: ${status}`, async () => {
    expect(await ask(...asked)).toEqual({ status, body: answer });
  });
}

const BASE64 = { "upstash-encoding": "base64" };
const BATCH = [
  ["SET", "key1", "valuex"],
  ["SETEX", "key2", 13, "valuez"],
  ["INCR", "key1"],
  ["ZADD", "myset", 11, "item1", 22, "item2"],
];
const BATCH_ANSWER = [
  { result: "OK" },
  { result: "OK" },
  { error: "ERR value is not an integer or out of range" },
  { result: 2 },
];

describe("commands", () => {
  documented("in the path", ["GET", "/set/foo/baz"], 200, { result: "OK" });
  documented("in the path, with options", ["GET", "/set/foo/baz/EX/100"], 200, { result: "OK" });
  documented("in the path, read", ["GET", "/get/foo"], 200, { result: "bar" });
  documented("in the path, several keys", ["GET", "/mget/foo/none"], 200, { result: ["bar", null] });
  documented("in the path, escaped", ["GET", "/echo/a%2Fb%20%C3%A9"], 200, { result: "a/b é" });
  documented("with PUT", ["PUT", "/set/foo", "baz"], 200, { result: "OK" });
  documented("with the value in the body", ["POST", "/set/foo", "{}"], 200, { result: "OK" });
  documented("with options in the query", ["POST", "/set/foo?EX=100", "value"], 200, { result: "OK" });
  documented("with a bare option in the query", ["POST", "/set/foo?NX", "value"], 200, { result: null });
  documented("in the body", ["POST", "/", ["SET", "foo", "bar", "EX", 100]], 200, { result: "OK" });
  documented("answered by a number", ["POST", "/", ["INCR", "count"]], 200, { result: 1 });
  documented("answered by nothing", ["POST", "/", ["GET", "none"]], 200, { result: null });
  documented("ping", ["POST", "/", ["PING"]], 200, { result: "PONG" });

  test("options in the query come behind the body", async () => {
    await ask("POST", "/set/foo?EX=100", "value");
    expect(await redis.get("foo")).toBe("value");
    expect(await redis.ttl("foo")).toBe(100);
  });

  test("a body may be any bytes", async () => {
    await fetch(`${upstash.url}/set/foo`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
      body: Uint8Array.of(0xff, 0x00, 0xfe),
    });
    const { body } = await ask("GET", "/get/foo", undefined, BASE64);
    expect(body).toEqual({ result: "/wD+" });
  });

  test("HEAD is taken", async () => {
    const response = await fetch(`${upstash.url}/ping`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(200);
  });
});

describe("base64", () => {
  documented("all strings but OK", ["GET", "/set/foo/bar", undefined, BASE64], 200, { result: "OK" });
  documented("a string", ["GET", "/get/foo", undefined, BASE64], 200, { result: "YmFy" });
  documented("strings in arrays", ["GET", "/mget/foo/none", undefined, BASE64], 200, { result: ["YmFy", null] });
  documented("in a pipeline", ["POST", "/pipeline", [["GET", "foo"]], BASE64], 200, [{ result: "YmFy" }]);
  documented("in a transaction", ["POST", "/multi-exec", [["GET", "foo"]], BASE64], 200, [{ result: "YmFy" }]);

  test("without it bytes that are no UTF-8 are replaced", async () => {
    await redis.set("foo", Buffer.of(0xff));
    expect(await ask("GET", "/get/foo")).toEqual({ status: 200, body: { result: "\ufffd" } });
  });
});

describe("batches", () => {
  documented("a pipeline goes on behind an error", ["POST", "/pipeline", BATCH], 200, BATCH_ANSWER);
  documented("so does a transaction", ["POST", "/multi-exec", BATCH], 200, BATCH_ANSWER);
  documented(
    "a pipeline refuses one command",
    [
      "POST",
      "/pipeline",
      [
        ["WATCH", "foo"],
        ["GET", "foo"],
      ],
    ],
    200,
    [{ error: 'ERR Command "WATCH" is not allowed in REST or it has a special context path' }, { result: "bar" }],
  );
  documented(
    "a transaction is discarded whole for one command",
    [
      "POST",
      "/multi-exec",
      [
        ["SET", "foo", "changed"],
        ["BLPOP", "list", 1],
      ],
    ],
    400,
    { error: 'ERR Command "BLPOP" is not allowed in REST or it has a special context path' },
  );

  test("a transaction with a mistake in it changes nothing", async () => {
    const { status, body } = await ask("POST", "/multi-exec", [["SET", "foo", "changed"], ["GET"]]);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(/^EXECABORT /) });
    expect(await redis.get("foo")).toBe("bar");
  });

  test("a transaction is not mixed with what others send at the same time", async () => {
    const rounds = Array.from({ length: 50 }, () =>
      Promise.all([
        ask("POST", "/multi-exec", [
          ["INCR", "one"],
          ["INCR", "two"],
          ["MGET", "one", "two"],
        ]),
        ask("POST", "/", ["INCR", "two"]),
        ask("POST", "/", ["DECR", "two"]),
      ]),
    );
    const transactions = (await Promise.all(rounds)).map(([{ body }]) => body);
    for (const body of transactions) expect(body).toHaveLength(3);
    expect(await redis.mGet(["one", "two"])).toEqual(["50", "50"]);
  });
});

describe("refusals", () => {
  const WRONG_TOKEN = { error: "WRONGPASS invalid or missing auth token" };
  for (const path of ["/", "/pipeline", "/multi-exec", "/get/foo", "/no/such/thing"]) {
    documented(`${path} without a token`, ["POST", path, [], { authorization: "" }], 401, WRONG_TOKEN);
    documented(`${path} with another`, ["POST", path, [], { authorization: `Bearer ${TOKEN}x` }], 401, WRONG_TOKEN);
  }
  documented("the token in the address", ["GET", `/get/foo?_token=${TOKEN}`, undefined, { authorization: "" }], 200, {
    result: "bar",
  });
  for (const method of ["DELETE", "PATCH", "OPTIONS"]) {
    documented(`the method ${method}`, [method, "/get/foo"], 405, { error: "ERR method not allowed" });
  }
  documented("too few words", ["GET", "/get"], 400, { error: "ERR wrong number of arguments for 'get' command" });
  documented("no JSON", ["POST", "/", '["GET"'], 400, { error: "ERR failed to parse command" });
  documented("no command", ["POST", "/", []], 400, { error: "ERR empty command" });
  documented("another response format", ["GET", "/get/foo", undefined, { "upstash-response-format": "x" }], 400, {
    error: "ERR only the response format json is to be had here",
  });
  documented("a command of the server's keeper", ["POST", "/", ["CONFIG", "GET", "*"]], 400, {
    error:
      "ERR Command is not available: 'CONFIG'. See https://upstash.com/docs/redis/overall/rediscompatibility for details",
  });
  for (const command of [
    ["SUBSCRIBE", "chat"],
    ["blpop", "list", 0],
    ["XREAD", "BLOCK", 100, "STREAMS", "log", "$"],
    ["XREADGROUP", "GROUP", "g", "c", "block", "0", "STREAMS", "log", ">"],
    ["MULTI"],
    ["CLIENT", "REPLY", "OFF"],
    ["SELECT", 1],
  ]) {
    const name = String(command[0]).toUpperCase();
    documented(command.join(" "), ["POST", "/", command], 400, {
      error: `ERR Command "${name}" is not allowed in REST or it has a special context path`,
    });
  }
  documented("10 MB and a byte", ["POST", "/set/foo", "x".repeat(10 * 1024 * 1024 + 1)], 400, {
    error: "ERR max request size exceeded. Limit: 10485760 bytes",
  });
});
