import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS, CHANNELS } from "@earshot/contract";
import postgres from "postgres";
import { type Benchmark, percentile } from "../benchmark.ts";
import { append } from "./fill.ts";

/** Entries of a round, one after the other. */
const ENTRIES = 300;

/** Entries before a round's first that counts: the first of each partition wait for its loop to have begun. */
const BEFORE = 3 * ALL_PARTITIONS.length;

/**
 * How soon an accepted feedback is committed when little is going on: from Redis' answer, with the entry on disk, to
 * the notification that Postgres sends at the commit. One entry every 35 ms or so, all partitions in turn.
 */
export const drainLatency: Benchmark = {
  name: "drain-latency",
  rounds: 3,
  rows: [
    { what: "accepted to committed, p50", unit: "ms", of: (read) => read("drain", "p50"), wanted: { atMost: 5 } },
    { what: "accepted to committed, p99", unit: "ms", of: (read) => read("drain", "p99"), wanted: { atMost: 25 } },
  ],
  async begin(grounds) {
    const redis = await grounds.redis();
    const server = await grounds.postgres();
    const database = await server.fresh();
    await grounds.service({ name: "drain", redisUrl: redis.url, databaseUrl: database.url });
    const listener = postgres(database.url, { max: 1 });
    let heard = () => {};
    await listener.listen(CHANNELS.results, () => heard());
    let client = 0;
    return {
      contenders: {
        drain: async () => {
          const times: number[] = [];
          for (let sent = 0; sent < BEFORE + ENTRIES; sent++) {
            const committed = new Promise<void>((settle) => (heard = settle));
            await append(redis, client++, sent % ALL_PARTITIONS.length);
            const accepted = performance.now();
            await committed;
            if (sent >= BEFORE) times.push(performance.now() - accepted);
            await pause(20 + Math.random() * 20);
          }
          return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
        },
      },
      close: () => listener.end({ timeout: 1 }),
    };
  },
};
