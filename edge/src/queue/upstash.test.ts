import { REDIS } from "@earshot/contract";
import { createClient } from "redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testRedis } from "../../../infra/local/testbed/index.ts";
import { startUpstash, type Upstash } from "../../../infra/local/upstash/start.ts";
import { ADMIT_KEY_LOCKING } from "./admit.ts";
import { admissionOf, BACKLOG, entriesIn, queueConformance } from "./conformance.ts";
import { QueueDoubt, QueueUnavailable, type EdgeRedis } from "./queue.ts";
import { connectUpstash } from "./upstash.ts";

const TOKEN = "a token of the tests";

let redisUrl: string;
let client: ReturnType<typeof createClient>;
let upstash: Upstash;
let redis: EdgeRedis;

beforeAll(async () => {
  redisUrl = await testRedis();
  client = createClient({ url: redisUrl });
  await client.connect();
  upstash = await startUpstash({ redisUrl, token: TOKEN, port: 0 });
  redis = connectUpstash({ url: upstash.url, token: TOKEN });
});
afterAll(async () => {
  await upstash.close();
  client.destroy();
});
beforeEach(async () => {
  upstash.faults.clear();
  await client.flushDb();
});

queueConformance("Upstash over REST", async () => {
  const url = await testRedis();
  const own = await startUpstash({ redisUrl: url, token: TOKEN, port: 0 });
  const look = createClient({ url });
  await look.connect();
  return {
    queue: connectUpstash({ url: own.url, token: TOKEN, backlog: BACKLOG }).queue,
    entries: (partition) => entriesIn(look, partition),
    async dispose() {
      await own.close();
      look.destroy();
    },
  };
});

const lengthOf = (name: string) => client.xLen(REDIS.log(admissionOf(name).partition));

test("a dropped reply costs the customer nothing: the repeat is a replay, and one entry is there", async () => {
  upstash.faults.next({ kind: "drop-reply" });

  expect(await redis.queue.admit(admissionOf("dropped"))).toEqual({ outcome: "replay" });
  expect(await lengthOf("dropped")).toBe(1);
});

test("replies dropped again and again leave doubt, and the same again is a replay", async () => {
  upstash.faults.next({ kind: "drop-reply" }, 2);
  await expect(redis.queue.admit(admissionOf("lost"))).rejects.toThrow(QueueDoubt);

  expect(await redis.queue.admit(admissionOf("lost"))).toEqual({ outcome: "replay" });
  expect(await lengthOf("lost")).toBe(1);
});

test.each(["cut-body", "delay", "status"] as const)(
  "the fault %s leaves doubt, and never two entries",
  async (kind) => {
    const [ms, status] = [1700, 502];
    upstash.faults.next(kind === "delay" ? { kind, ms } : kind === "status" ? { kind, status } : { kind });
    await expect(redis.queue.admit(admissionOf("faulty"))).rejects.toThrow(QueueDoubt);

    const { outcome } = await redis.queue.admit(admissionOf("faulty"));
    expect(["accepted", "replay"]).toContain(outcome);
    expect(await lengthOf("faulty")).toBe(1);
  },
);

test("no error says a word of what was sent", async () => {
  upstash.faults.next({ kind: "cut-body" });
  const secret = { ...admissionOf("secret"), body: '[1,"f","my comment"]' };
  const failures = [
    await redis.queue.admit(secret).catch((error: unknown) => error),
    await connectUpstash({ url: upstash.url, token: "wrong" })
      .queue.admit(secret)
      .catch((error: unknown) => error),
  ];

  expect(failures[1]).toBeInstanceOf(QueueUnavailable);
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(Error);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("comment");
  }
});

test("the flag for real Upstash is sent only where it is asked for", async () => {
  const flagged = connectUpstash({ url: upstash.url, token: TOKEN, keyLocking: true });

  expect(ADMIT_KEY_LOCKING.text).toMatch(/^#!lua flags=allow-key-locking\n/);
  await expect(flagged.queue.admit(admissionOf("flagged"))).rejects.toMatchObject({ code: "ERR" });
});

test("read() gives texts as they are, whatever they look like", async () => {
  for (const text of ["123", "null", '"q"', "[1]", "1e3", "abcd", "OK", "é 👍"]) {
    await client.set("text", text);
    expect(await redis.read("text")).toBe(text);
  }
  expect(await redis.read("none")).toBeNull();
});
