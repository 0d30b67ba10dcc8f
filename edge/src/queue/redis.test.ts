import { REDIS } from "@earshot/contract";
import { createClient } from "redis";
import { afterAll, expect, test, vi } from "vitest";
import { ownRedis, testRedis } from "../../../infra/local/testbed/index.ts";
import { ADMIT, ADMIT_KEY_LOCKING, admitArguments, KEEP } from "./admit.ts";
import { admissionOf, BACKLOG, entriesIn, queueConformance } from "./conformance.ts";
import { QueueDoubt, QueueUnavailable } from "./queue.ts";
import { connectRedis } from "./redis.ts";
import { createHash } from "node:crypto";

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

async function look(url: string) {
  const client = createClient({ url }).on("error", () => {});
  await client.connect();
  closers.push(() => client.destroy());
  return client;
}

async function connected(url: string, patience?: number) {
  const redis = connectRedis({ url, ...(patience === undefined ? {} : { patience }) });
  closers.push(() => redis.queue.close());
  await vi.waitFor(() => redis.queue.ready());
  return redis;
}

queueConformance("Redis over TCP", async () => {
  const url = await testRedis();
  const client = await look(url);
  const redis = connectRedis({ url, backlog: BACKLOG });
  await vi.waitFor(() => redis.queue.ready());
  return {
    queue: redis.queue,
    entries: (partition) => entriesIn(client, partition),
    dispose: () => Promise.resolve(),
  };
});

test("the pinned digests are the scripts' own, as the server counts them", async () => {
  const client = await look(await testRedis());

  for (const script of [ADMIT, KEEP]) expect(await client.scriptLoad(script.text)).toBe(script.sha1);
  expect(createHash("sha1").update(ADMIT_KEY_LOCKING.text).digest("hex")).toBe(ADMIT_KEY_LOCKING.sha1);
});

test("the script touches no key that it cannot declare, as Upstash's lock per key wants it", async () => {
  const client = await look(await testRedis());
  const admission = admissionOf("declared");
  const { keys, arguments: values } = admitArguments([admission], { declareKeys: true });
  await client.eval(ADMIT.text, { keys, arguments: values });

  const touched = await client.keys("*");
  expect(touched.filter((key) => !keys.includes(key))).toEqual([]);
  expect(new Set(keys.map((key) => /^\{e:\d+\}/.exec(key)?.[0])).size).toBe(1);
});

test("a script the server has forgotten is sent again whole", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  const client = await look(server.url);
  await redis.queue.admit(admissionOf("before"));
  await client.scriptFlush();

  expect(await redis.queue.admit(admissionOf("after"))).toMatchObject({ outcome: "accepted" });
});

test("an entry refused for lack of memory leaves no mark", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  const client = await look(server.url);
  await redis.queue.admit(admissionOf("warm"));
  await client.configSet("maxmemory", "1mb");
  const admission = admissionOf("refused");

  await expect(redis.queue.admit(admission)).rejects.toThrow(QueueUnavailable);
  await client.configSet("maxmemory", "0");
  expect(await redis.queue.admit(admission)).toMatchObject({ outcome: "accepted" });
});

test("an entry that cannot be written leaves no mark, whatever the reason", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const admission = admissionOf("unwritable");
  await client.set(REDIS.log(admission.partition), "no stream");
  await expect(redis.queue.admit(admission)).rejects.toThrow(QueueUnavailable);
  expect(await client.keys("*")).toEqual([REDIS.log(admission.partition)]);
  await client.del(REDIS.log(admission.partition));

  expect(await redis.queue.admit(admission)).toMatchObject({ outcome: "accepted", n: 1 });
});

test("marks keep the compact encoding at 10 and at 10,000 clients, in buckets of at most 400", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const seen = async () => (await client.keys("*:seen:*")).toSorted();
  const onePartition = (name: string) => ({ ...admissionOf(name), partition: 0 });

  await Promise.all(Array.from({ length: 10 }, (_, at) => redis.queue.admit(onePartition(`client ${at}`))));
  expect(await seen()).toEqual([`${REDIS.seen(0, "conformance", 0)}:1:0`]);

  for (let from = 10; from < 10_000; from += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, at) => redis.queue.admit(onePartition(`client ${from + at}`))));
  }
  const marks = [...(await seen()), ...(await client.keys("*:recent:*"))];
  const [encodings, sizes] = await Promise.all([
    Promise.all(marks.map((key) => client.objectEncoding(key))),
    Promise.all(marks.map((key) => client.sCard(key))),
  ]);
  expect(new Set(encodings)).toEqual(new Set(["intset"]));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
  expect((await seen()).length).toBeLessThan(1 + 16 + 256 + 1);
});

/** Fills the first bucket of a prefix with members of nobody's. */
const fill = (client: Awaited<ReturnType<typeof look>>, prefix: string, members: number) =>
  client.sAdd(
    `${prefix}:1:0`,
    Array.from({ length: members }, (_, at) => String(at + 1)),
  );

test("whoever comes and goes in a bucket leaves it as full as it was, so nobody behind it is passed over", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const prefix = REDIS.seen(0, "conformance", 0);
  const answers = (name: string, submission: string) =>
    redis.queue.admit({ ...admissionOf(name), partition: 0, submission: admissionOf(submission).submission });
  const goes = (submission: string) =>
    redis.queue.admit({
      ...admissionOf("one"),
      partition: 0,
      seen: "clear",
      submission: admissionOf(submission).submission,
    });

  await answers("one", "answer 1");
  await goes("withdraw 1");
  await answers("one", "answer 2");
  expect(await client.sCard(`${prefix}:1:0`)).toBe(1);
  await fill(client, prefix, 399);
  await answers("behind", "answer 3");
  expect(await client.sCard(`${prefix}:1:0`)).toBe(400);
  await goes("withdraw 2");

  expect(await client.sCard(`${prefix}:1:0`)).toBe(400);
  expect(await answers("behind", "answer 4")).toEqual({ outcome: "duplicate" });
  expect(await answers("one", "answer 5")).toMatchObject({ outcome: "accepted" });
});

test("full buckets of submissions live as long as the newest behind them", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const admission = admissionOf("late");
  const prefix = REDIS.recent(admission.partition, admission.hours[0]);
  await fill(client, prefix, 400);
  await client.expire(`${prefix}:1:0`, 60);
  await redis.queue.admit(admission);

  expect(await client.ttl(`${prefix}:1:0`)).toBeGreaterThan(48 * 3600);
  expect(await redis.queue.admit(admission)).toEqual({ outcome: "replay" });
});

test("submissions are forgotten after two days and two hours, clients are not", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  await redis.queue.admit(admissionOf("expiry"));
  const [[recent], [seen]] = await Promise.all([client.keys("*:recent:*"), client.keys("*:seen:*")]);

  expect(await client.ttl(recent ?? "")).toBeGreaterThan(49 * 3600);
  expect(await client.ttl(recent ?? "")).toBeLessThanOrEqual(50 * 3600);
  expect(await client.ttl(seen ?? "")).toBe(-1);
});

test("a bucket of this hour gets its end when it is made, and the entries of a call their numbers in order", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const [seconds] = await client.time();
  const thisHour = Math.floor(Number(seconds) / 3600);
  const admissions = Array.from({ length: 20 }, (_, at) => ({
    ...admissionOf(`of this hour ${at}`),
    partition: 3,
    hours: [thisHour] as const,
  }));
  const admitted = await Promise.all(admissions.map((one) => redis.queue.admit(one)));

  expect(admitted).toEqual(admitted.map((_, at) => ({ outcome: "accepted", epoch: expect.any(String), n: at + 1 })));
  expect(await client.hGet(REDIS.meta(3), "seq")).toBe("20");
  expect(await client.ttl(`${REDIS.recent(3, thisHour)}:1:0`)).toBeGreaterThan(49 * 3600);
});

test("a call that fails midway writes down what it has numbered: no number is given twice", async () => {
  const url = await testRedis();
  const redis = await connected(url);
  const client = await look(url);
  const of = (name: string, period: number) => ({ ...admissionOf(name), partition: 5, period });
  await client.set(`${REDIS.seen(5, "conformance", 9)}:1:0`, "not a set");
  // The first goes by itself, the others in one call.
  const outcomes = await Promise.allSettled(
    [of("a", 0), of("b", 0), of("broken", 9), of("c", 0)].map((one) => redis.queue.admit(one)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
  expect(await redis.queue.admit(of("b", 0))).toEqual({ outcome: "replay" });
  expect(await redis.queue.admit(of("c", 0))).toMatchObject({ outcome: "accepted", n: 3 });
  expect((await entriesIn(client, 5)).map(({ n }) => n)).toEqual([1, 2, 3]);
});

test("an epoch is made once and is another one after all data were lost", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  const client = await look(server.url);
  const take = async (name: string) => {
    const admitted = await redis.queue.admit({ ...admissionOf(name), partition: 5 });
    return admitted.outcome === "accepted" ? admitted : undefined;
  };
  const [one, two] = [await take("one"), await take("two")];
  await client.flushAll();
  const three = await take("three");

  expect(one?.epoch).toMatch(/^[0-9a-f]{32}$/);
  expect(two).toEqual({ outcome: "accepted", epoch: one?.epoch, n: 2 });
  expect(three?.n).toBe(1);
  expect(three?.epoch).not.toBe(one?.epoch);
});

/** Longer than any Redis takes to start on the busiest machine, in ms: an edge waits as long as it is told to. */
const PATIENT = 50_000;

test("a Redis that restarts costs no submission an error", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url, PATIENT);
  await redis.queue.admit(admissionOf("before the restart"));
  await server.kill();
  const during = redis.queue.admit(admissionOf("during the restart"));
  await server.start();

  expect(await during).toMatchObject({ outcome: "accepted" });
  expect(await redis.queue.admit(admissionOf("before the restart"))).toEqual({ outcome: "replay" });
});

test("nor does one that has much to read before it answers", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url, PATIENT);
  await redis.queue.admit(admissionOf("before the restart"));
  const client = await look(server.url);
  await client.eval("for i = 1, 300000 do redis.call('SET', 'key ' .. i, i) end");
  await server.kill();
  const during = redis.queue.admit(admissionOf("during the restart"));
  await server.start();

  expect(await during).toMatchObject({ outcome: "accepted" });
});

test("without Redis an answer comes in time, and says that nothing was taken", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  await server.kill();

  await vi.waitFor(() => expect(redis.queue.ready()).rejects.toThrow(QueueUnavailable));
  await expect(redis.queue.admit(admissionOf("nobody there"))).rejects.toThrow(QueueUnavailable);
});

test("a Redis that dies on an admission and stays away leaves doubt", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  const client = await look(server.url);
  await redis.queue.admit(admissionOf("warm"));
  await client.sendCommand(["CLIENT", "PAUSE", "60000", "WRITE"]);
  const during = redis.queue.admit(admissionOf("on its way")).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await client.sendCommand(["CLIENT", "LIST"])).toMatch(/flags=b.*cmd=evalsha/));
  await server.kill();

  expect(await during).toBeInstanceOf(QueueDoubt);
});

test("a partition is open again once Postgres has settled what is in it", async () => {
  const url = await testRedis();
  const client = await look(url);
  const redis = connectRedis({ url, backlog: 1 });
  closers.push(() => redis.queue.close());
  await vi.waitFor(() => redis.queue.ready());
  const [one, two] = [
    { ...admissionOf("one"), partition: 2 },
    { ...admissionOf("two"), partition: 2 },
  ];
  await redis.queue.admit(one);
  expect(await redis.queue.admit(two)).toEqual({ outcome: "busy" });
  await client.hSet(REDIS.meta(2), "settled", "1");

  expect(await redis.queue.admit(two)).toMatchObject({ outcome: "accepted", n: 2 });
});

test("a Redis that hangs leaves doubt, and the same again is a replay once it goes on", async () => {
  const server = await ownRedis();
  const redis = await connected(server.url);
  await redis.queue.admit(admissionOf("warm"));
  server.pause();
  await expect(redis.queue.admit(admissionOf("hanging"))).rejects.toThrow(QueueDoubt);
  server.resume();

  await vi.waitFor(async () => expect(await redis.queue.admit(admissionOf("hanging"))).toEqual({ outcome: "replay" }));
});
