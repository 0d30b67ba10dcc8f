import { ENV, PATHS, SURVEY } from "@earshot/contract";
import { nodeArguments } from "../../../infra/local/stack/services.ts";
import { type Benchmark, type Figures } from "../benchmark.ts";
import type { Grounds, Measured } from "../grounds.ts";
import { crowd, requireWrk } from "../wrk.ts";
import { requireAccepted, startBare, startEdge, startFetching } from "./start.ts";

const SECONDS = 3;
const WARM_UP = 5;
const TOKEN = "bench";
const FEEDBACK = PATHS.feedback(SURVEY.vote);

/**
 * The whole path where Redis is spoken to over REST, as Upstash has it: Deno on one core, against its bare Hono POST.
 * The stand-in of Upstash shares the other core with Redis and the crowd, so it is part of what limits; and so is a
 * fetch, which is told by itself.
 */
function overRest(name: string, wanted: number, environment: Readonly<Record<string, string>>): Benchmark {
  return {
    name,
    rounds: 3,
    rows: [
      {
        what: "whole path over REST on Deno, of its bare POST",
        unit: "ratio",
        of: (read) => read("edge", "rate") / read("bare", "rate"),
        wanted: { atLeast: wanted },
      },
      {
        what: "one plain fetch and nothing else, of the bare POST",
        unit: "ratio",
        of: (read) => read("fetching", "rate") / read("bare", "rate"),
      },
      { what: "processor time of one plain fetch and nothing else", unit: "µs", of: (read) => read("fetching", "cpu") },
      { what: "whole path over REST", unit: "/s", of: (read) => read("edge", "rate") },
      { what: "processor time of the edge, a feedback", unit: "µs", of: (read) => read("edge", "cpu") },
      { what: "latency p99", unit: "ms", of: (read) => read("edge", "p99") },
    ],
    async begin(grounds) {
      const wrk = await requireWrk();
      const redis = await grounds.redis("other");
      const upstash = await startUpstash(grounds, redis.url);
      const bare = await startBare(grounds, "Deno");
      const fetching = await startFetching(grounds, upstash.url, TOKEN);
      // The address says which host Deno may reach; the variable with it is taken away again.
      const edge = await startEdge(grounds, "Deno", upstash.url, {
        environment: { [ENV.upstashUrl]: upstash.url, [ENV.upstashToken]: TOKEN, ...environment },
        without: [ENV.redisUrl],
      });
      const measure = async (process: Measured, path: string, seconds = SECONDS): Promise<Figures> => {
        await redis.empty();
        const cpu = process.cpu();
        const { requests, seconds: took, p99 } = await crowd(wrk, process.url, path, seconds);
        if (process === edge) await requireAccepted(redis, requests);
        return { rate: requests / took, cpu: ((process.cpu() - cpu) / requests) * 1e6, p99 };
      };
      await measure(bare, "/bare", WARM_UP);
      await measure(fetching, "/fetched", WARM_UP);
      await measure(edge, FEEDBACK, WARM_UP);
      return {
        contenders: {
          bare: () => measure(bare, "/bare"),
          fetching: () => measure(fetching, "/fetched"),
          edge: () => measure(edge, FEEDBACK),
        },
        close: async () => {},
      };
    },
  };
}

const startUpstash = (grounds: Grounds, redisUrl: string): Promise<Measured> =>
  grounds.program("upstash", "other", (port) => ({
    program: process.execPath,
    args: nodeArguments("infra/local/upstash/main.ts"),
    env: { [ENV.upstashPort]: String(port), [ENV.redisUrl]: redisUrl, [ENV.upstashToken]: TOKEN },
    answers: "any",
  }));

export const edgeOverRest = overRest("edge-rest", 0.1, { [ENV.upstashBatching]: "off" });

export const edgeOverRestBatched = overRest("edge-rest-batched", 0.3, { [ENV.upstashBatching]: "on" });
