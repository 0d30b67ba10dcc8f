import { setTimeout as pause } from "node:timers/promises";
import type { Benchmark } from "../benchmark.ts";
import { openCases } from "./cases.ts";
import { startDispatching, untilSent } from "./world.ts";

/** Cases a second, and for how long, in s. */
const RATE = 100;
const SECONDS = 20;

/**
 * How long an event waits in the outbox while a hundred cases open a second, one by one: until it is marked as sent.
 */
export const dispatchLag: Benchmark = {
  name: "dispatch-lag",
  rounds: 2,
  rows: [
    { what: "outbox lag at 100 a second, p50", unit: "ms", of: (read) => read("dispatch", "p50") },
    {
      what: "outbox lag at 100 a second, p99",
      unit: "ms",
      of: (read) => read("dispatch", "p99"),
      wanted: { atMost: 500 },
    },
    { what: "cases opened a second", unit: "/s", of: (read) => read("dispatch", "rate") },
  ],
  async begin(grounds) {
    const { database } = await startDispatching(grounds);
    const { sql } = database;
    return {
      contenders: {
        dispatch: async () => {
          await openCases(sql, 200);
          await untilSent(database);
          await sql`truncate outbox, cases`;
          const began = performance.now();
          const opening: Promise<void>[] = [];
          for (let opened = 0; opened < RATE * SECONDS; opened++) {
            const due = began + (opened * 1000) / RATE - performance.now();
            if (due > 0) await pause(due);
            opening.push(openCases(sql, 1));
          }
          await Promise.all(opening);
          const rate = (RATE * SECONDS) / ((performance.now() - began) / 1000);
          await untilSent(database);
          const [row] = await sql<{ p50: number; p99: number }[]>`
            select percentile_cont(0.5) within group (order by extract(epoch from sent_at - ready_at) * 1000)::float8 as p50,
              percentile_cont(0.99) within group (order by extract(epoch from sent_at - ready_at) * 1000)::float8 as p99
            from outbox`;
          return { p50: row?.p50 ?? Number.NaN, p99: row?.p99 ?? Number.NaN, rate };
        },
      },
      close: async () => {},
    };
  },
};
