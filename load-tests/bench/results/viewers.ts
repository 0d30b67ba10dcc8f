import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PATHS, SURVEY } from "@earshot/contract/names";
import { freePort } from "../../../infra/local/process/ports.ts";
import { type Benchmark, type Figures, percentile } from "../benchmark.ts";
import type { Measured } from "../grounds.ts";
import { type Crowd, gather } from "./crowd.ts";
import { heapOf } from "./heap.ts";
import { voter } from "./vote.ts";

/** People who watch at once. */
const VIEWERS = 2000;

/** Updates of a round, four a second. */
const UPDATES = 20;
const EVERY = 250;

/** Viewers who come and go. */
const PASSERS_BY = 10_000;

/**
 * 2,000 viewers of one survey on one core, four updates a second, each to all of them: processor time and delays,
 * beside Hono's `streamSSE` sending the same bytes; and what 10,000 who come and go leave behind.
 */
export const resultsViewers: Benchmark = {
  name: "results-viewers",
  rounds: 3,
  rows: [
    {
      what: "processor time for 2,000 viewers, of Hono's streamSSE",
      unit: "ratio",
      of: (read) => read("ours", "cpu") / read("streamSSE", "cpu"),
      wanted: { atMost: 0.6 },
    },
    {
      what: "an update at 2,000 viewers, from its commit on, 99 %",
      unit: "ms",
      of: (read) => read("ours", "p99"),
      wanted: { atMost: 300 },
    },
    { what: "the same, median", unit: "ms", of: (read) => read("ours", "p50") },
    { what: "the same with streamSSE, without a database, 99 %", unit: "ms", of: (read) => read("streamSSE", "p99") },
    {
      what: "updates that reached everybody",
      unit: "%",
      of: (read) => read("ours", "whole") * 100,
      wanted: { atLeast: 90 },
    },
    {
      what: "heap after 10,000 viewers came and went, of before",
      unit: "ratio",
      of: (read) => read("passers-by", "heap"),
      wanted: { atMost: 1.05 },
    },
    {
      what: "open files after 10,000 viewers came and went, of before",
      unit: "ratio",
      of: (read) => read("passers-by", "files"),
      wanted: { atMost: 1.2 },
    },
  ],
  async begin(grounds) {
    const server = await grounds.postgres();
    const { url, sql } = await server.fresh();
    const redis = await grounds.redis();
    const results = await grounds.service({
      name: "results",
      core: "measured",
      redisUrl: redis.url,
      databaseUrl: url,
    });
    const inspector = await freePort();
    // A process of its own: being looked into costs a little.
    const inspected = await grounds.service({
      name: "results",
      redisUrl: redis.url,
      databaseUrl: url,
      environment: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` },
    });
    const vote = await voter(sql);
    const file = join(grounds.folder, "totals.json");
    writeFileSync(file, await (await fetch(results.url + PATHS.results(SURVEY.vote))).text());
    const reference = await grounds.program("stream-sse", "measured", (port) => ({
      program: process.execPath,
      args: [join(import.meta.dirname, "stream-sse.ts"), String(port), file],
    }));
    let told = 1_000_000;
    const tell = async () => {
      told++;
      // Not awaited: it answers once everybody has got it.
      void fetch(`${reference.url}/update`, {
        method: "POST",
        body: JSON.stringify({ total: told, version: told }),
      }).catch(() => {});
      return told;
    };
    const round = async (measured: Measured, path: string, update: () => Promise<number>): Promise<Figures> => {
      const crowd = await gather(measured.port, path, VIEWERS);
      try {
        return await watch(measured, crowd, update);
      } finally {
        crowd.leave();
        await pause(500);
      }
    };
    return {
      contenders: {
        ours: () => round(results, PATHS.stream(SURVEY.vote), vote),
        streamSSE: () => round(reference, "/stream", tell),
        "passers-by": () => passBy(inspected, inspector),
      },
      close: async () => {
        await Promise.all([results.stop(), inspected.stop(), reference.stop()]);
      },
    };
  },
};

async function watch(measured: Measured, crowd: Crowd, update: () => Promise<number>): Promise<Figures> {
  // The first updates compile what sends them.
  for (let i = 0; i < 4; i++) await Promise.all([update(), pause(EVERY)]);
  const before = measured.cpu();
  const waiting: Promise<{ delays: number[]; whole: boolean }>[] = [];
  for (let i = 0; i < UPDATES; i++) {
    const next = pause(EVERY);
    const sent = performance.now();
    const total = await update();
    waiting.push(
      crowd.seen(total).then((seen) => ({ delays: seen.map((at) => at - sent), whole: seen.length === VIEWERS })),
    );
    await next;
  }
  const all = await Promise.all(waiting);
  // Until all have got everything: who falls behind would seem to be cheap.
  const cpu = measured.cpu() - before;
  const delays = all.flatMap((each) => each.delays);
  return {
    cpu: cpu / UPDATES,
    p50: percentile(delays, 0.5),
    p99: percentile(delays, 0.99),
    whole: all.filter(({ whole }) => whole).length / all.length,
  };
}

async function passBy(measured: Measured, inspector: number): Promise<Figures> {
  const come = async (viewers: number) => {
    for (let gone = 0; gone < viewers; gone += 500) {
      const crowd = await gather(measured.port, PATHS.stream(SURVEY.vote), 500);
      crowd.leave();
    }
    await pause(1000);
  };
  // What a service takes the first time it is as busy as this, it keeps.
  await come(2000);
  const look = async () => ({
    files: openFiles(measured),
    heap: await heapOf(inspector),
  });
  const before = await look();
  await come(PASSERS_BY);
  const after = await look();
  return {
    files: after.files / before.files,
    heap: after.heap / before.heap,
  };
}

function openFiles({ pid }: Measured): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
