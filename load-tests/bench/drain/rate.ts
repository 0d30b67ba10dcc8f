import { join } from "node:path";
import type postgres from "postgres";
import type { Benchmark } from "../benchmark.ts";
import type { BenchRedis, Grounds, Measured } from "../grounds.ts";
import type { BenchPostgres, Database } from "../postgres.ts";
import { copyIn, copyOut } from "./copy.ts";
import { fill } from "./fill.ts";
import { settled, untilSettled } from "./settled.ts";

/** Entries of a contender in a round: one COPY of as many takes the better part of a second. */
const ENTRIES = 100_000;

/** Entries a drain has settled before its time is taken, for V8 to have compiled it: it runs for weeks elsewhere. */
const WARM_UP = 20_000;

/** How long rows are inserted one by one, in ms. */
const ONE_BY_ONE = 2000;

/**
 * From the log to committed rows, as fast as it goes, with rollups, ledger, cases and outbox: the whole drain, one
 * process, AOF always and fsync on. Against the same rows by one `\copy` into the same table with the same indexes,
 * which has no rollups, cases or account to keep, reads no Redis and commits once; and against rows inserted one by
 * one, a round trip and a commit each.
 */
export const drainRate: Benchmark = {
  name: "drain-rate",
  rounds: 5,
  rows: [
    {
      what: "log to committed rows, of \\copy",
      unit: "ratio",
      of: (read) => read("drain", "rate") / read("copy", "rate"),
      wanted: { atLeast: 0.4 },
    },
    {
      what: "log to committed rows, of row by row",
      unit: "ratio",
      of: (read) => read("drain", "rate") / read("one by one", "rate"),
      wanted: { atLeast: 25 },
    },
    { what: "log to committed rows", unit: "/s", of: (read) => read("drain", "rate") },
    { what: "\\copy", unit: "/s", of: (read) => read("copy", "rate") },
    { what: "row by row", unit: "/s", of: (read) => read("one by one", "rate") },
    { what: "processor time of the drain, a row", unit: "µs", of: (read) => read("drain", "drain CPU") },
    { what: "processor time of Postgres, a row", unit: "µs", of: (read) => read("drain", "Postgres CPU") },
    { what: "processor time of Postgres in \\copy, a row", unit: "µs", of: (read) => read("copy", "Postgres CPU") },
  ],
  async begin(grounds) {
    const redis = await grounds.redis();
    const server = await grounds.postgres();
    const file = join(grounds.folder, "feedback.copy");
    // What is copied is what a drain has stored.
    const first = await drainOnce(grounds, redis, server);
    await copyOut(first.database, file);
    const samples = await first.database.sql<{ row: postgres.JSONValue }[]>`
      select to_jsonb(feedback) as row from feedback limit 20000`;
    return {
      contenders: {
        drain: async () => (await drainOnce(grounds, redis, server)).figures,
        copy: async () => {
          const database = await server.fresh();
          const cpu = server.cpu();
          const seconds = await copyIn(database, file);
          const rows = await count(database);
          return { rate: rows / seconds, "Postgres CPU": ((server.cpu() - cpu) / rows) * 1e6 };
        },
        "one by one": async () => {
          const { sql } = await server.fresh();
          const began = performance.now();
          let rows = 0;
          for (const { row } of samples) {
            if (performance.now() - began > ONE_BY_ONE) break;
            await sql`insert into feedback select * from jsonb_populate_record(null::feedback, ${sql.json(row)})`;
            rows++;
          }
          return { rate: rows / ((performance.now() - began) / 1000) };
        },
      },
      close: async () => {},
    };
  },
};

/** Lets a fresh drain settle a backlog that is there when it looks. */
async function drainOnce(grounds: Grounds, redis: BenchRedis, server: BenchPostgres) {
  const database = await server.fresh();
  await redis.empty();
  const drain = await grounds.service({ name: "drain", redisUrl: redis.url, databaseUrl: database.url });
  try {
    await fill(redis, 0, WARM_UP);
    await untilSettled(database, WARM_UP);
    const figures = await timeBacklog({ drain, redis, server, database });
    return { database, figures };
  } finally {
    await drain.stop();
  }
}

async function timeBacklog({
  drain,
  redis,
  server,
  database,
}: {
  drain: Measured;
  redis: BenchRedis;
  server: BenchPostgres;
  database: Database;
}) {
  drain.pause();
  const from = WARM_UP;
  await fill(redis, from, ENTRIES);
  const [drainCpu, serverCpu] = [drain.cpu(), server.cpu()];
  const began = performance.now();
  const before = await settled(database);
  drain.resume();
  await untilSettled(database, from + ENTRIES);
  const seconds = (performance.now() - began) / 1000;
  const rows = from + ENTRIES - before;
  const stored = await count(database);
  if (stored !== from + ENTRIES) throw new Error(`The drain has stored ${stored} of ${from + ENTRIES} entries`);
  return {
    rate: rows / seconds,
    "drain CPU": ((drain.cpu() - drainCpu) / rows) * 1e6,
    "Postgres CPU": ((server.cpu() - serverCpu) / rows) * 1e6,
  };
}

async function count({ sql }: Database): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::float8 as count from feedback`;
  return row?.count ?? 0;
}
