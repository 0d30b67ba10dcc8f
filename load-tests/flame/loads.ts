import { setTimeout as pause } from "node:timers/promises";
import { PATHS, SURVEY } from "@earshot/contract";
import { openCases } from "../bench/dispatch/cases.ts";
import { startDispatching, untilSent } from "../bench/dispatch/world.ts";
import { fill } from "../bench/drain/fill.ts";
import { untilSettled } from "../bench/drain/settled.ts";
import { startEdge } from "../bench/edge/start.ts";
import type { Grounds } from "../bench/grounds.ts";
import { gather } from "../bench/results/crowd.ts";
import { voter } from "../bench/results/vote.ts";
import { crowd, requireWrk } from "../bench/wrk.ts";
import { TOLD_TO_V8 } from "./perf.ts";

/** A process on its hot path, warm, and the load to be looked at. */
interface Loaded {
  readonly pid: number;
  readonly says: string;
  load(): Promise<void>;
}

/** How long the crowd posts, in s: warming up, and looked at. */
const WARM_UP = 5;
const SECONDS = 15;

const FEEDBACK = PATHS.feedback(SURVEY.vote);

async function edgeAndRedis(grounds: Grounds, environment = {}) {
  const wrk = await requireWrk();
  const redis = await grounds.redis("other");
  const edge = await startEdge(grounds, "Deno", redis.url, { environment });
  await crowd(wrk, edge.url, FEEDBACK, WARM_UP);
  await redis.empty();
  const load = async () => void (await crowd(wrk, edge.url, FEEDBACK, SECONDS));
  return { edge, redis, load };
}

/** What can be looked into, each doing what its benchmark has it do. */
export const LOADS = {
  edge: async (grounds) => {
    const { edge, load } = await edgeAndRedis(grounds, TOLD_TO_V8);
    return { pid: edge.pid, says: "64 connections, each post a new client, AOF always", load };
  },
  redis: async (grounds) => {
    const { redis, load } = await edgeAndRedis(grounds);
    return { pid: redis.pid, says: "the edge admits as fast as it can: 64 connections, AOF always", load };
  },
  drain: async (grounds) => {
    const redis = await grounds.redis();
    const database = await (await grounds.postgres()).fresh();
    const drain = await grounds.service({
      name: "drain",
      redisUrl: redis.url,
      databaseUrl: database.url,
      environment: TOLD_TO_V8,
    });
    const [warmUp, entries] = [20_000, 100_000];
    await fill(redis, 0, warmUp);
    await untilSettled(database, warmUp);
    drain.pause();
    await fill(redis, warmUp, entries);
    const load = async () => {
      drain.resume();
      await untilSettled(database, warmUp + entries);
    };
    return { pid: drain.pid, says: "settles a backlog of 100,000 entries", load };
  },
  dispatch: async (grounds) => {
    const { database, dispatch } = await startDispatching(grounds, TOLD_TO_V8);
    const open = async (cases: number) => {
      for (let made = 0; made < cases; made += 1000) await openCases(database.sql, 1000);
    };
    await open(2000);
    await untilSent(database);
    dispatch.pause();
    await open(10_000);
    const load = async () => {
      dispatch.resume();
      await untilSent(database);
    };
    return { pid: dispatch.pid, says: "sends an outbox of 10,000 events to the bus", load };
  },
  results: async (grounds) => {
    const { url, sql } = await (await grounds.postgres()).fresh();
    const redis = await grounds.redis();
    const results = await grounds.service({
      name: "results",
      core: "measured",
      redisUrl: redis.url,
      databaseUrl: url,
      environment: TOLD_TO_V8,
    });
    const vote = await voter(sql);
    const viewers = await gather(results.port, PATHS.stream(SURVEY.vote), 2000);
    const load = async () => {
      for (let update = 0; update < 100; update++) {
        const next = pause(250);
        await vote();
        await next;
      }
      viewers.leave();
    };
    return { pid: results.pid, says: "tells 2,000 viewers of a survey four updates a second", load };
  },
} as const satisfies Record<string, (grounds: Grounds) => Promise<Loaded>>;
