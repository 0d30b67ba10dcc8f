import { type Benchmark, medianOf } from "../benchmark.ts";
import { fill } from "./fill.ts";
import { settled, untilSettled } from "./settled.ts";

const ENTRIES = 2_000_000;

/** Appended at once; the drain's memory is read after each. */
const PIECE = 50_000;

/** Entries that may wait: enough for the drain never to be idle. */
const AHEAD = 100_000;

/**
 * One drain settles two million entries without a pause: what it holds at the end, against what it held when a quarter
 * was done. Medians over half a million entries each, as a heap rises until it is swept.
 */
export const drainMemory: Benchmark = {
  name: "drain-memory",
  rounds: 1,
  long: true,
  rows: [
    {
      what: "memory in the last quarter of 2,000,000 entries, of that in the second",
      unit: "ratio",
      of: (read) => read("drain", "last") / read("drain", "second"),
      wanted: { atMost: 1.1 },
    },
    { what: "in the second quarter", unit: "MB", of: (read) => read("drain", "second") },
    { what: "in the last", unit: "MB", of: (read) => read("drain", "last") },
    { what: "at its highest", unit: "MB", of: (read) => read("drain", "most") },
    { what: "settled while it was fed", unit: "/s", of: (read) => read("drain", "rate") },
  ],
  async begin(grounds) {
    const redis = await grounds.redis();
    const server = await grounds.postgres();
    return {
      contenders: {
        drain: async () => {
          const database = await server.fresh();
          const drain = await grounds.service({ name: "drain", redisUrl: redis.url, databaseUrl: database.url });
          const held: number[] = [];
          const began = performance.now();
          for (let from = 0; from < ENTRIES; from += PIECE) {
            await fill(redis, from, PIECE);
            await untilSettled(database, from + PIECE - AHEAD, 50);
            held.push(drain.memory());
          }
          await untilSettled(database, ENTRIES, 50);
          const quarter = held.length / 4;
          return {
            second: medianOf(held.slice(quarter, 2 * quarter)),
            last: medianOf(held.slice(3 * quarter)),
            most: Math.max(...held),
            rate: (await settled(database)) / ((performance.now() - began) / 1000),
          };
        },
      },
      close: async () => {},
    };
  },
};
