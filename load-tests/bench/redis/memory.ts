import { ALL_PARTITIONS, PATHS, REDIS, SURVEY } from "@earshot/contract";
import { v7 } from "uuid";
import type { Benchmark, Figures } from "../benchmark.ts";
import { startEdge } from "../edge/start.ts";
import type { BenchRedis } from "../grounds.ts";
import { crowd, requireWrk } from "../wrk.ts";

/**
 * What Redis keeps of a client who has answered, and of an entry, when few have: a hundred clients of one survey, then
 * what a crowd leaves in five seconds. Each came by the edge. Weighed by MEMORY USAGE, key by key, whole: the fall of
 * `used_memory` when they are deleted says the same of a million, but of a hundred it tells more of a client's buffers.
 */
export const redisFew: Benchmark = {
  name: "redis-few",
  rounds: 1,
  rows: [
    {
      what: "a remembered client of a hundred",
      unit: "bytes",
      of: (read) => read("hundred", "client"),
      wanted: { atMost: 150 },
    },
    {
      what: "an entry of the log, without comment and options",
      unit: "bytes",
      of: (read) => read("crowd", "entry"),
      wanted: { atMost: 150 },
    },
    { what: "a remembered client of some ten thousand", unit: "bytes", of: (read) => read("crowd", "client") },
    { what: "a remembered submission, for two days", unit: "bytes", of: (read) => read("crowd", "submission") },
  ],
  async begin(grounds) {
    const wrk = await requireWrk();
    const redis = await grounds.redis("other");
    const edge = await startEdge(grounds, "Deno", redis.url);
    return {
      contenders: {
        hundred: async () => {
          await redis.empty();
          for (let sent = 0; sent < 100; sent++) await post(edge.url);
          return weigh(redis);
        },
        crowd: async () => {
          await redis.empty();
          await crowd(wrk, edge.url, PATHS.feedback(SURVEY.vote), 5);
          return weigh(redis);
        },
      },
      close: async () => {},
    };
  },
};

/** The same with a million clients of one survey. */
export const redisMillion: Benchmark = {
  name: "redis-million",
  rounds: 1,
  long: true,
  rows: [
    {
      what: "a remembered client of a million",
      unit: "bytes",
      of: (read) => read("crowd", "client"),
      wanted: { atMost: 14 },
    },
    { what: "an entry of the log", unit: "bytes", of: (read) => read("crowd", "entry") },
    { what: "a remembered submission, for two days", unit: "bytes", of: (read) => read("crowd", "submission") },
    { what: "clients, in thousands", unit: "ratio", of: (read) => read("crowd", "clients") / 1000 },
  ],
  async begin(grounds) {
    const wrk = await requireWrk();
    const redis = await grounds.redis();
    const edge = await startEdge(grounds, "Deno", redis.url);
    return {
      contenders: {
        crowd: async () => {
          await redis.empty();
          while ((await entries(redis)) < 1_000_000) await crowd(wrk, edge.url, PATHS.feedback(SURVEY.vote), 5);
          return weigh(redis);
        },
      },
      close: async () => {},
    };
  },
};

async function post(edge: string): Promise<void> {
  const response = await fetch(edge + PATHS.feedback(SURVEY.vote), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ submissionId: v7(), answer: "a" }),
  });
  await response.body?.cancel();
  if (response.status !== 202) throw new Error(`The edge has answered ${response.status}`);
}

async function entries({ client }: BenchRedis): Promise<number> {
  const seqs = await Promise.all(ALL_PARTITIONS.map((partition) => client.hGet(REDIS.meta(partition), "seq")));
  return seqs.reduce((sum, seq) => sum + Number(seq ?? 0), 0);
}

/** Weighs what Redis holds, kind by kind. */
async function weigh(redis: BenchRedis): Promise<Figures> {
  const clients = await entries(redis);
  const hour = Math.floor(Date.now() / 3_600_000);
  const hours = [hour - 1, hour, hour + 1];
  const of = (named: (partition: number) => readonly string[]) => weightOf(redis, ALL_PARTITIONS.flatMap(named));
  return {
    clients,
    client: (await of((partition) => [REDIS.seen(partition, SURVEY.vote, 0)])) / clients,
    submission: (await of((partition) => hours.map((each) => REDIS.recent(partition, each)))) / clients,
    entry: (await of((partition) => [REDIS.log(partition)])) / clients,
  };
}

/** What the table of keys spends on each beside what MEMORY USAGE tells, in bytes: a pointer. */
const SLOT = 8;

/** @returns bytes that the keys with these prefixes take */
async function weightOf({ client }: BenchRedis, prefixes: readonly string[]): Promise<number> {
  let bytes = 0;
  let found = 0;
  for await (const keys of client.scanIterator({ COUNT: 1000 })) {
    const ours = keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
    for (const weight of await Promise.all(ours.map((key) => client.memoryUsage(key, { SAMPLES: 0 })))) {
      bytes += (weight ?? 0) + SLOT;
      found++;
    }
  }
  if (found === 0) throw new Error(`Redis holds no key that begins with ${prefixes[0]}`);
  return bytes;
}
