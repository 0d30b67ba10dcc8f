import { spawn } from "node:child_process";
import { join } from "node:path";
import { ENV, PATHS, SURVEY } from "@earshot/contract";
import * as v from "valibot";
import type { Benchmark } from "../benchmark.ts";
import { onCore } from "../process.ts";
import { crowd, requireWrk } from "../wrk.ts";
import { startEdge } from "./start.ts";

/** How long clients arrive at each rate, in s. */
const SECONDS = 5;

const Times = v.object({ count: v.number(), p50: v.number(), p99: v.number() });
/** Submissions at work while the edge is behind, as it is set where nobody says otherwise. */
const BUSY_LIMIT = { [ENV.busyLimit]: "64" };

/** What the clients of `arrive.ts` saw; times in ms from the moment each was due. */
const Arrived = v.object({
  sent: v.number(),
  broken: v.number(),
  unanswered: v.number(),
  withoutRetryAfter: v.number(),
  accepted: Times,
  refused: Times,
});

const FEEDBACK = PATHS.feedback(SURVEY.vote);

/**
 * An edge on Deno, one core, under more than it can do. Its capacity is what it answers to 64 connections that never
 * pause, in the same round. At 80 % of that nobody is refused. At 200 % the surplus hears 503 or 429 with Retry-After
 * soon, and who is accepted waits hardly longer than at 80 %. Clients arrive whether or not earlier ones are answered.
 */
export const edgeOverload: Benchmark = {
  name: "edge-overload",
  rounds: 3,
  rows: [
    { what: "refused or broken at 80 %", unit: "%", of: (read) => read("edge", "lost at 80"), wanted: { atMost: 0 } },
    {
      what: "unanswered, broken, or refused without Retry-After at 200 %",
      unit: "%",
      of: (read) => read("edge", "lost at 200"),
      wanted: { atMost: 0 },
    },
    {
      what: "the refused hear it within, p99 at 200 %",
      unit: "ms",
      of: (read) => read("edge", "refused p99"),
      wanted: { atMost: 50 },
    },
    {
      what: "latency of the accepted at 200 %, p50 of that at capacity",
      unit: "ratio",
      of: (read) => read("edge", "p50 at 200") / read("edge", "p50 at capacity"),
      wanted: { atMost: 2 },
    },
    { what: "latency of the accepted at 200 %, p99", unit: "ms", of: (read) => read("edge", "p99 at 200") },
    { what: "latency at 80 %, p99", unit: "ms", of: (read) => read("edge", "p99 at 80") },
    { what: "capacity", unit: "/s", of: (read) => read("edge", "capacity") },
    { what: "accepted at 200 %", unit: "/s", of: (read) => read("edge", "accepted at 200") },
    { what: "refused at 200 %", unit: "%", of: (read) => read("edge", "share refused") },
  ],
  async begin(grounds) {
    const wrk = await requireWrk();
    const redis = await grounds.redis("other");
    const edge = await startEdge(grounds, "Deno", redis.url, { environment: BUSY_LIMIT });
    await crowd(wrk, edge.url, FEEDBACK, SECONDS, "json", "some refused");
    return {
      contenders: {
        edge: async () => {
          await redis.empty();
          const { requests, refused, seconds, p50 } = await crowd(wrk, edge.url, FEEDBACK, 3, "json", "some refused");
          const capacity = (requests - refused) / seconds;
          const calm = await arrive(edge.port, capacity * 0.8);
          await redis.empty();
          const storm = await arrive(edge.port, capacity * 2);
          const share = (count: number, of: { sent: number }) => (count / of.sent) * 100;
          return {
            capacity,
            "lost at 80": share(calm.refused.count + calm.broken + calm.unanswered, calm),
            "lost at 200": share(storm.unanswered + storm.broken + storm.withoutRetryAfter, storm),
            "refused p99": storm.refused.p99,
            "share refused": share(storm.refused.count, storm),
            "accepted at 200": storm.accepted.count / SECONDS,
            "p50 at capacity": p50,
            "p50 at 200": storm.accepted.p50,
            "p99 at 200": storm.accepted.p99,
            "p99 at 80": calm.accepted.p99,
          };
        },
      },
      close: async () => {},
    };
  },
};

async function arrive(port: number, rate: number): Promise<v.InferOutput<typeof Arrived>> {
  const program = join(import.meta.dirname, "arrive.ts");
  const options = [program, String(port), FEEDBACK, String(rate), String(SECONDS)];
  const [command, args] = onCore("other", process.execPath, options);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((settle) => child.once("close", settle));
  return v.parse(Arrived, JSON.parse(printed));
}
