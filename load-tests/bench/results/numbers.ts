import { PATHS } from "@earshot/contract/names";
import { type Benchmark, medianOf, percentile } from "../benchmark.ts";
import { YEAR, writeYear } from "./year.ts";

/** What the page asks for, all of one survey of 50 million answers. */
const ASKED = {
  results: PATHS.results(YEAR.id),
  summary: PATHS.summary(YEAR.id),
  "summary of 30 days": `${PATHS.summary(YEAR.id)}?last=30d`,
  "trend of a year": `${PATHS.trend(YEAR.id)}?from=${day(-364)}&to=${day(1)}`,
  "trend of 500 hours": `${PATHS.trend(YEAR.id)}?grain=hour&from=${hoursAgo(498)}`,
  "trend of 500 minutes": `${PATHS.trend(YEAR.id)}?grain=minute&from=${hoursAgo(8)}`,
} as const;

/** Requests of each kind in a round, one after the other. */
const REQUESTS = 100;

/** Summary and trend out of a real results service over the totals that 50 million answers leave. */
export const resultsNumbers: Benchmark = {
  name: "results-numbers",
  rounds: 3,
  rows: Object.keys(ASKED).flatMap((what) => [
    {
      what: `${what}, 50 million answers, median`,
      unit: "ms" as const,
      of: (read) => read(what, "p50"),
      ...(what === "summary" || what === "trend of a year" ? { wanted: { atMost: 20 } } : {}),
    },
    { what: `${what}, 50 million answers, 99 %`, unit: "ms" as const, of: (read) => read(what, "p99") },
  ]),
  async begin(grounds) {
    const server = await grounds.postgres();
    const { url, sql } = await server.fresh();
    await writeYear(sql);
    const redis = await grounds.redis();
    const results = await grounds.service({ name: "results", redisUrl: redis.url, databaseUrl: url });
    const ask = (path: string) => async () => {
      const times: number[] = [];
      for (let i = 0; i < REQUESTS + 10; i++) {
        const began = performance.now();
        const answer = await fetch(results.url + path);
        if (answer.status !== 200) throw new Error(`${path} was answered by ${answer.status}`);
        await answer.arrayBuffer();
        // The first ones prepare statements.
        if (i >= 10) times.push(performance.now() - began);
      }
      return { p50: medianOf(times), p99: percentile(times, 0.99) };
    };
    return {
      contenders: Object.fromEntries(Object.entries(ASKED).map(([what, path]) => [what, ask(path)])),
      close: () => results.stop(),
    };
  },
};

function day(offset: number): string {
  return new Date(Date.now() + offset * 24 * 3_600_000).toISOString().slice(0, 10);
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}
