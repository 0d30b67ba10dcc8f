import type { Benchmark } from "../benchmark.ts";
import { openCases } from "./cases.ts";
import { startDispatching, untilSent } from "./world.ts";

/** Events of a round. */
const EVENTS = 10_000;

/**
 * How fast a dispatcher empties an outbox: claim, PutEvents in tens, mark, each over its real protocol, on one core;
 * the stand-in that takes the events shares the other with Postgres.
 */
export const dispatchRate: Benchmark = {
  name: "dispatch-rate",
  rounds: 3,
  rows: [
    {
      what: "events to the bus, on one core",
      unit: "/s",
      of: (read) => read("dispatch", "rate"),
      wanted: { atLeast: 500 },
    },
    { what: "processor time of the dispatcher, an event", unit: "µs", of: (read) => read("dispatch", "CPU") },
  ],
  async begin(grounds) {
    const { database, dispatch } = await startDispatching(grounds);
    return {
      contenders: {
        dispatch: async () => {
          await openCases(database.sql, 1000);
          await untilSent(database);
          dispatch.pause();
          for (let made = 0; made < EVENTS; made += 1000) await openCases(database.sql, 1000);
          const cpu = dispatch.cpu();
          const began = performance.now();
          dispatch.resume();
          await untilSent(database);
          const seconds = (performance.now() - began) / 1000;
          return { rate: EVENTS / seconds, CPU: ((dispatch.cpu() - cpu) / EVENTS) * 1e6 };
        },
      },
      close: async () => {},
    };
  },
};
