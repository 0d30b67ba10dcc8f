import { join } from "node:path";
import { ALL_PARTITIONS, PATHS, REDIS, SURVEY } from "@earshot/contract";
import { createClient, type RedisClientType } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendAll } from "../local/e2e/crowd.ts";
import { type TestStack, testStack } from "../local/e2e/stack.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";

/*
 * The four alerts that wake somebody whatever else is well: each fired by breaking a real stack under a real
 * Prometheus, and gone when that is mended. How long each takes by its true figures is in the rules and in
 * alerts.test.yaml; here their waits are shortened, so that what is tried is whether the figures tell what happened.
 */
const SERVICES = ["edge", "results", "drain", "dispatch", "admin"] as const;
const SHORTER: readonly (readonly [written: string, here: string])[] = [
  ["interval: 15s", "interval: 1s"],
  ["for: 2m", "for: 2s"],
  ["for: 1m", "for: 2s"],
  ["[10m]", "[20s]"],
  ["[2m]", "[10s]"],
  ["max(earshot_drain_lag_seconds) > 30", "max(earshot_drain_lag_seconds) > 3"],
  ["max(earshot_outbox_oldest_seconds) > 300", "max(earshot_outbox_oldest_seconds) > 3"],
];
const hasten = (rules: string): string =>
  SHORTER.reduce((text, [written, here]) => {
    expect(text).toContain(written);
    return text.replaceAll(written, here);
  }, rules);

const PATIENCE = { timeout: 90_000, interval: 250 };

let stack: TestStack;
let prometheus: Prometheus;
beforeAll(async () => {
  stack = await testStack();
  const { edge, results, drain, dispatch, admin } = stack.urls;
  const services = { edge, results, drain, dispatch, admin };
  prometheus = await startPrometheus(join(stack.dataDir, "prometheus"), services, hasten);
});
afterAll(async () => {
  await prometheus?.stop();
  await stack?.stop();
});

const VITAL = new Set(["EarshotDiscontinuity", "EarshotLag", "EarshotOutboxStuck", "EarshotServerErrors"]);
const vitalFiring = async (): Promise<string[]> =>
  (await prometheus.firing()).filter((name) => VITAL.has(name)).toSorted();

/** Waits for an alert to fire, mends what was broken, waits for it to end, and says how long both took. */
async function firesUntil(name: string, mend: () => Promise<void>): Promise<void> {
  const broken = performance.now();
  await expect.poll(vitalFiring, PATIENCE).toEqual([name]);
  const fired = performance.now();
  await mend();
  await expect.poll(vitalFiring, PATIENCE).toEqual([]);
  const [took, over] = [fired - broken, performance.now() - fired].map((ms) => (ms / 1000).toFixed(1));
  process.stdout.write(`${name}: fired after ${took} s, gone ${over} s after it was mended\n`);
}

/** One try, whatever comes of it. */
async function send(body: object, survey: string = SURVEY.vote): Promise<void> {
  await fetch(stack.urls.edge + PATHS.feedback(survey), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  })
    .then((response) => response.text())
    .catch(() => {});
}

/** Customers who come all the time, until they are told to stop. */
function customers(): { leave: () => Promise<void> } {
  const leaving = new AbortController();
  const coming = (async () => {
    while (!leaving.signal.aborted) {
      await Promise.all([send({ answer: "a" }), new Promise((settle) => setTimeout(settle, 100))]);
    }
  })();
  return {
    leave: async () => {
      leaving.abort();
      await coming;
    },
  };
}

it("none fires while all is well", async () => {
  await expect.poll(() => prometheus.sees(SERVICES), PATIENCE).toBe(true);
  await sendAll(
    stack.urls.edge,
    Array.from({ length: 50 }, () => ({ survey: SURVEY.vote, answer: "b" })),
    5,
  );
  await stack.settled();
  expect(await vitalFiring()).toEqual([]);
});

it("the outbox is stuck when the event bus falls silent", async () => {
  await stack.kill("eventbridge", "SIGSTOP");
  await send({ answer: 1, comment: "Nobody came" }, SURVEY.service);
  await firesUntil("EarshotOutboxStuck", () => stack.kill("eventbridge", "SIGCONT"));
  await expect.poll(async () => (await stack.tickets()).length, PATIENCE).toBe(1);
});

it("answers lag when Postgres is away", async () => {
  await stack.postgres.stop();
  await send({ answer: "a" });
  await firesUntil("EarshotLag", () => stack.postgres.start());
  expect(await stack.settled()).toMatchObject({ inFlight: 0, balanced: true });
});

it("customers see errors when Redis is away", async () => {
  const crowd = customers();
  await stack.redis.stop();
  await firesUntil("EarshotServerErrors", () => stack.redis.start());
  await crowd.leave();
  expect(await stack.settled()).toMatchObject({ inFlight: 0, balanced: true });
});

/** Does something to Redis itself. */
async function inRedis(work: (redis: RedisClientType) => Promise<unknown>): Promise<void> {
  const redis: RedisClientType = createClient({ url: stack.redisUrl });
  redis.on("error", () => {});
  await redis.connect();
  await work(redis);
  redis.destroy();
}
const discontinuities = async () => (await stack.settled()).discontinuities.length;

it("a Redis that has lost one partition is noticed", async () => {
  expect(await discontinuities()).toBe(0);
  await inRedis(async (redis) => {
    const lengths = await Promise.all(ALL_PARTITIONS.map((partition) => redis.xLen(REDIS.log(partition))));
    const full = lengths.findIndex((length) => length > 0);
    await redis.del([REDIS.log(full), REDIS.meta(full)]);
  });
  const crowd = customers();
  await firesUntil("EarshotDiscontinuity", () => crowd.leave());
  expect(await discontinuities()).toBe(1);
});

it("so is one that has lost everything", async () => {
  await inRedis((redis) => redis.flushAll());
  const crowd = customers();
  await firesUntil("EarshotDiscontinuity", () => crowd.leave());
  expect(await discontinuities()).toBeGreaterThan(1);
});
