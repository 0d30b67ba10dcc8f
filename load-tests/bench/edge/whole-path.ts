import { PATHS, SURVEY } from "@earshot/contract";
import type { Benchmark, Figures } from "../benchmark.ts";
import type { Measured } from "../grounds.ts";
import { crowd, requireWrk } from "../wrk.ts";
import { type Runtime, requireAccepted, startBare, startEdge, startFloor } from "./start.ts";

/** How long a contender is measured in a round, in s. */
const SECONDS = 2;

/**
 * How long each works before the first round, in s: a runtime compiles what it runs often, and an edge runs for weeks.
 */
const WARM_UP = 5;

const FEEDBACK = PATHS.feedback(SURVEY.vote);

/**
 * The whole path of a feedback on one core: parse, identify, sign the cookie, admit in Redis with AOF always, answer.
 * 64 connections, every request a new client. Against the bare Hono POST of the same runtime on the same core, which
 * reads nothing; Redis and the crowd share the other core. Between the two stands what an edge would reach that has
 * nothing to do (`floor.ts`), in the same rounds: so much of the gap is the runtime's and Redis's.
 */
function wholePath(runtime: Runtime): Benchmark {
  return {
    name: `edge-${runtime.toLowerCase()}`,
    rounds: 5,
    rows: [
      {
        what: `whole path on ${runtime}, of its bare POST`,
        unit: "ratio",
        of: (read) => read("edge", "rate") / read("bare", "rate"),
        wanted: { atLeast: 0.45 },
      },
      {
        what: "the same of a POST that reads its body",
        unit: "ratio",
        of: (read) => read("read", "rate") / read("bare", "rate"),
      },
      {
        what: "the same of one that answers like the edge",
        unit: "ratio",
        of: (read) => read("answered", "rate") / read("bare", "rate"),
      },
      {
        what: "the same of one that has Redis log it before",
        unit: "ratio",
        of: (read) => read("logged", "rate") / read("bare", "rate"),
      },
      {
        what: "the first ratio by processor time",
        unit: "ratio",
        of: (read) => read("bare", "cpu") / read("edge", "cpu"),
      },
      { what: "whole path", unit: "/s", of: (read) => read("edge", "rate") },
      { what: "bare POST", unit: "/s", of: (read) => read("bare", "rate") },
      { what: "processor time of the bare POST", unit: "µs", of: (read) => read("bare", "cpu") },
      { what: "of one that reads its body", unit: "µs", of: (read) => read("read", "cpu") },
      { what: "of one that answers like the edge", unit: "µs", of: (read) => read("answered", "cpu") },
      { what: "of one that has Redis log it before", unit: "µs", of: (read) => read("logged", "cpu") },
      { what: "of the edge", unit: "µs", of: (read) => read("edge", "cpu") },
      { what: "of Redis, to log it", unit: "µs", of: (read) => read("logged", "redis") },
      { what: "of Redis, for the edge", unit: "µs", of: (read) => read("edge", "redis") },
      { what: "latency p50", unit: "ms", of: (read) => read("edge", "p50") },
      { what: "latency p99", unit: "ms", of: (read) => read("edge", "p99") },
    ],
    async begin(grounds) {
      const wrk = await requireWrk();
      const redis = await grounds.redis("other");
      const bare = await startBare(grounds, runtime);
      const floor = await startFloor(grounds, runtime, redis.url);
      const edge = await startEdge(grounds, runtime, redis.url);
      const measure = async (process: Measured, path: string, seconds = SECONDS): Promise<Figures> => {
        await redis.empty();
        const [cpu, redisCpu] = [process.cpu(), redis.cpu()];
        const { requests, seconds: took, p50, p99 } = await crowd(wrk, process.url, path, seconds);
        const perRequest = (spent: number) => (spent / requests) * 1e6;
        if (process === edge) await requireAccepted(redis, requests);
        return {
          rate: requests / took,
          cpu: perRequest(process.cpu() - cpu),
          redis: perRequest(redis.cpu() - redisCpu),
          p50,
          p99,
        };
      };
      for (const [process, path] of [
        [bare, "/bare"],
        [bare, "/read"],
        [floor, "/answered"],
        [floor, "/logged"],
        [edge, FEEDBACK],
      ] as const) {
        await measure(process, path, WARM_UP);
      }
      return {
        contenders: {
          bare: () => measure(bare, "/bare"),
          read: () => measure(bare, "/read"),
          answered: () => measure(floor, "/answered"),
          logged: () => measure(floor, "/logged"),
          edge: () => measure(edge, FEEDBACK),
        },
        close: async () => {},
      };
    },
  };
}

export const edgeOnDeno = wholePath("Deno");
export const edgeOnNode = wholePath("Node");
