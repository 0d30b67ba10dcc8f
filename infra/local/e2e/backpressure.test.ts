import { encodeBody, LIMITS, PARTITIONS, PATHS, REDIS, SURVEY } from "@earshot/contract";
import postgres from "postgres";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { v7 } from "uuid";
import { arrive } from "./crowd.ts";
import { postgresProcesses, type SmallDisk, smallDisk } from "../testbed/small-disk.ts";
import { type TestStack, testStack } from "./stack.ts";

let disk: SmallDisk;
let stack: TestStack;
let redis: ReturnType<typeof createClient>;
beforeAll(async () => {
  disk = smallDisk(400_000_000);
  stack = await testStack(disk.folder);
  redis = createClient({ url: stack.redisUrl, socket: { reconnectStrategy: () => 50 } });
  redis.on("error", () => {});
  await redis.connect();
}, 120_000);
afterAll(async () => {
  disk.free();
  redis.destroy();
  await stack.stop();
  disk.remove();
}, 60_000);

/** Appends many entries as the admit script does, each of a client of its own. */
const APPEND = `
local seq = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
redis.call('HSETNX', KEYS[2], 'epoch', '0123456789abcdef')
for i = 1, tonumber(ARGV[2]) do
  seq = seq + 1
  local body = string.gsub(ARGV[1], 'CLIENT', string.format('%032x', seq))
  redis.call('XADD', KEYS[1], '*', 'n', string.format('%.0f', seq), 't', ARGV[3], 'u', string.format('%.0f', seq), 'b', body)
end
redis.call('HSET', KEYS[2], 'seq', string.format('%.0f', seq))`;

const wish = () => ({ survey: SURVEY.vote, answer: Math.random() < 0.5 ? "a" : "b" });

/** One submission of a new client: the status, and after how many seconds it may come again. */
async function submit(): Promise<{ status: number; retryAfter: number }> {
  const response = await fetch(stack.urls.edge + PATHS.feedback(SURVEY.vote), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ submissionId: v7(), answer: "a" }),
    signal: AbortSignal.timeout(30_000),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: Number(response.headers.get("retry-after")) };
}

/** So many of them, some at a time: all at once would be more than a busy edge takes, and be refused for that. */
async function submitAll(count: number): Promise<Awaited<ReturnType<typeof submit>>[]> {
  const answers: Awaited<ReturnType<typeof submit>>[] = [];
  while (answers.length < count) answers.push(...(await Promise.all(Array.from({ length: 10 }, submit))));
  return answers;
}

/** Nothing half-written: in each partition the newest number is that of the newest entry. */
async function logsAreWhole(): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const [newest, seq] = await Promise.all([
      redis.xRevRange(REDIS.log(partition), "+", "-", { COUNT: 1 }),
      redis.hGet(REDIS.meta(partition), "seq"),
    ]);
    expect(newest?.[0]?.message["n"]).toBe(seq ?? undefined);
  }
}

/** Lets a crowd arrive while something is broken, and for two seconds after it was mended. */
async function under(breakIt: () => Promise<void>, mend: () => Promise<void>) {
  let over = false;
  const before = await stack.settled();
  const crowd = arrive(stack.urls.edge, 10, wish, () => over);
  await expect.poll(async () => (await stack.ledger()).accepted, { timeout: 60_000 }).toBeGreaterThan(before.accepted);
  try {
    await breakIt();
    await mend();
    await expect.poll(async () => (await submit()).status, { timeout: 60_000, interval: 200 }).toBe(202);
  } finally {
    over = true;
  }
  const sent = await crowd;
  const ledger = await stack.settled();
  return {
    sent,
    statuses: new Set(sent.flatMap(({ statuses }) => statuses)),
    accepted: ledger.accepted - before.accepted,
    stored: ledger.stored - before.stored,
    ledger,
  };
}

it(
  "Redis at the end of its memory: 503 with Retry-After, nothing half-written, and it goes on",
  { timeout: 180_000 },
  async () => {
    const refused: { status: number; retryAfter: number }[] = [];
    const { sent, statuses, stored, ledger } = await under(
      async () => {
        await redis.configSet("maxmemory", "1mb");
        await expect
          .poll(
            async () => {
              refused.push(await submit());
              return refused.filter(({ status }) => status === 503).length;
            },
            { timeout: 60_000, interval: 50 },
          )
          .toBeGreaterThan(10);
        await logsAreWhole();
      },
      async () => void (await redis.configSet("maxmemory", "0")),
    );
    for (const { status, retryAfter } of refused.filter(({ status }) => status !== 202)) {
      expect(status).toBe(503);
      expect(retryAfter).toBeGreaterThan(0);
    }
    expect([...statuses].filter((status) => ![202, 503].includes(status))).toEqual([]);
    expect(sent.filter(({ outcome }) => outcome === "lost")).toEqual([]);
    expect(stored).toBeGreaterThanOrEqual(sent.length);
    expect(ledger).toMatchObject({ balanced: true, duplicate: 0, deadLettered: 0, inFlight: 0 });
    await logsAreWhole();
  },
);

it(
  "more waits in a partition than may: 503 with Retry-After for its clients alone, until the drain has caught up",
  { timeout: 240_000 },
  async () => {
    const partition = 11;
    const drain = stack.pid("drain") ?? 0;
    process.kill(drain, "SIGSTOP");
    const body = encodeBody({ survey: SURVEY.vote, period: 0, client: "CLIENT", answer: "a" });
    const most = LIMITS.backlogEntries;
    try {
      for (let left = most + 1; left > 0; left -= 5000) {
        await redis.eval(APPEND, {
          keys: [REDIS.log(partition), REDIS.meta(partition)],
          arguments: [body, String(Math.min(left, 5000)), String(Date.now())],
        });
      }
      const answers = await submitAll(200);
      const busy = answers.filter(({ status }) => status === 503);
      expect(busy.length).toBeGreaterThan(0);
      expect(busy.length).toBeLessThan(60);
      expect(busy.every(({ retryAfter }) => retryAfter > 0)).toBe(true);
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(200 - busy.length);
    } finally {
      process.kill(drain, "SIGCONT");
    }
    await stack.settled();
    const refused = async () => {
      const answers = await submitAll(100);
      return answers.filter(({ status }) => status !== 202).length;
    };
    await expect.poll(refused, { timeout: 60_000, interval: 500 }).toBe(0);
    expect(await stack.settled()).toMatchObject({ balanced: true, duplicate: 0, deadLettered: 0, inFlight: 0 });
  },
);

it("tables locked for 8 s: every answer is 202, nothing hangs, and all go on", { timeout: 180_000 }, async () => {
  const holder = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  const took: number[] = [];
  const { sent, statuses, ledger } = await under(
    async () => {
      await holder.unsafe("begin");
      await holder.unsafe(
        "lock table feedback, rollup, outbox, cases, survey, partition_offset in access exclusive mode",
      );
      for (const until = performance.now() + 8000; performance.now() < until;) {
        const began = performance.now();
        const answers = await Promise.all([
          fetch(stack.urls.results + PATHS.results(SURVEY.vote), { signal: AbortSignal.timeout(30_000) }),
          fetch(stack.urls.admin + PATHS.readyz, { signal: AbortSignal.timeout(30_000) }),
        ]);
        await Promise.all(answers.map((answer) => answer.arrayBuffer()));
        took.push(performance.now() - began);
      }
    },
    async () => {
      await holder.unsafe("rollback");
      await holder.end({ timeout: 1 });
    },
  );
  expect([...statuses]).toEqual([202]);
  expect(sent.filter(({ outcome }) => outcome === "lost")).toEqual([]);
  // A lock is waited for 2 s at most, whoever asks.
  expect(Math.max(...took)).toBeLessThan(10_000);
  expect(ledger).toMatchObject({ balanced: true, duplicate: 0, deadLettered: 0, inFlight: 0 });
  expect(ledger.partitions.filter(({ stopped }) => stopped)).toEqual([]);
  await expect
    .poll(async () => (await fetch(stack.urls.results + PATHS.results(SURVEY.vote))).status, { timeout: 60_000 })
    .toBe(200);
});

it(
  "a disk that is full for Redis and Postgres: 503, then it recovers without a hand, and nothing accepted is lost",
  { timeout: 240_000 },
  async () => {
    const refused: number[] = [];
    const { sent, statuses, accepted, stored, ledger } = await under(
      async () => {
        disk.fill(() => [...[stack.pid("redis") ?? []].flat(), ...postgresProcesses(`${stack.dataDir}/postgres/data`)]);
        await expect
          .poll(
            async () => {
              refused.push((await submit()).status);
              return refused.filter((status) => status === 503).length;
            },
            { timeout: 60_000, interval: 100 },
          )
          .toBeGreaterThan(4);
      },
      async () => disk.free(),
    );
    expect(refused.filter((status) => ![202, 503].includes(status))).toEqual([]);
    // 0: no answer within the 5 s a client waits, as everything starts anew at once on two cores.
    expect([...statuses].filter((status) => ![0, 202, 503].includes(status))).toEqual([]);
    expect(sent.filter(({ outcome }) => outcome === "lost")).toEqual([]);
    expect(accepted).toBeGreaterThanOrEqual(sent.length);
    expect(stored).toBe(accepted);
    expect(ledger).toMatchObject({ balanced: true, duplicate: 0, deadLettered: 0, inFlight: 0 });
    await logsAreWhole();
    process.stdout.write(
      `Full disk by ${disk.how}: ${sent.length} clients, ${sent.filter(({ tries }) => tries > 1).length} had to try again\n`,
    );
  },
);
