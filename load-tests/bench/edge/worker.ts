import * as v from "valibot";
import { nodeArguments } from "../../../infra/local/stack/services.ts";
import type { Benchmark } from "../benchmark.ts";
import { printedBy } from "../process.ts";

/** What `edge/start-up.ts` says: medians in ms of five starts each, and the size of the Worker in bytes. */
const StartUp = v.object({ bare: v.number(), worker: v.number(), bytes: v.number(), gzipped: v.number() });

/**
 * The Worker as it is deployed: its size, which is what a cold start has to load, and how long a fresh workerd takes
 * from its start to its first answer with it and with a Worker of one line, in turns.
 */
export const edgeWorker: Benchmark = {
  name: "edge-worker",
  rounds: 3,
  rows: [
    {
      what: "the Worker, minified and gzipped",
      unit: "bytes",
      of: (read) => read("workerd", "gzipped"),
      wanted: { atMost: 40 * 1024 },
    },
    { what: "the Worker, minified", unit: "bytes", of: (read) => read("workerd", "bytes") },
    {
      what: "start of workerd to its first answer, of that with a Worker of one line",
      unit: "ratio",
      of: (read) => read("workerd", "worker") / read("workerd", "bare"),
    },
    { what: "start of workerd to its first answer", unit: "ms", of: (read) => read("workerd", "worker") },
    {
      what: "of these the Worker's own",
      unit: "ms",
      of: (read) => read("workerd", "worker") - read("workerd", "bare"),
    },
  ],
  begin: async () => ({
    contenders: {
      workerd: async () => {
        const program = [...nodeArguments("edge/start-up.ts"), "--json"];
        return v.parse(StartUp, JSON.parse(await printedBy(process.execPath, program)));
      },
    },
    close: async () => {},
  }),
};
