import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS } from "@earshot/contract";
import type { Benchmark } from "../benchmark.ts";
import type { BenchRedis } from "../grounds.ts";
import { append, fill } from "./fill.ts";
import { settled, untilSettled } from "./settled.ts";

/** Entries that wait when the drain comes back, as after five minutes of 500 a second. */
const BACKLOG = 150_000;

/** Entries a second that go on arriving. */
const RATE = 500;

const WARM_UP = 20_000;

/**
 * A drain comes back to a backlog while more arrives: how long until no more than a second's worth is waiting.
 */
export const drainBacklog: Benchmark = {
  name: "drain-backlog",
  rounds: 3,
  rows: [
    {
      what: "150,000 entries gone while 500 a second arrive",
      unit: "s",
      of: (read) => read("drain", "seconds"),
      wanted: { atMost: 10 },
    },
    { what: "arrived meanwhile", unit: "/s", of: (read) => read("drain", "arrived") },
  ],
  async begin(grounds) {
    const redis = await grounds.redis();
    const server = await grounds.postgres();
    return {
      contenders: {
        drain: async () => {
          await redis.empty();
          const database = await server.fresh();
          const drain = await grounds.service({ name: "drain", redisUrl: redis.url, databaseUrl: database.url });
          await fill(redis, 0, WARM_UP);
          await untilSettled(database, WARM_UP);
          drain.pause();
          await fill(redis, WARM_UP, BACKLOG);

          drain.resume();
          const began = performance.now();
          const arriving = arrive(redis, WARM_UP + BACKLOG);
          while (WARM_UP + BACKLOG + arriving.sent() - (await settled(database)) > RATE) await pause(10);
          const seconds = (performance.now() - began) / 1000;
          const arrived = await arriving.stop();
          await untilSettled(database, WARM_UP + BACKLOG + arrived);
          await drain.stop();
          return { seconds, arrived: arrived / seconds };
        },
      },
      close: async () => {},
    };
  },
};

/** Appends {@link RATE} entries a second, whether or not earlier ones are on disk. */
function arrive(redis: BenchRedis, from: number) {
  const under: Promise<void>[] = [];
  const began = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * RATE;
    while (under.length < due) under.push(append(redis, from + under.length, under.length % ALL_PARTITIONS.length));
  }, 5);
  return {
    sent: () => under.length,
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
      return under.length;
    },
  };
}
