import { join } from "node:path";
import { REDIS } from "@earshot/contract";
import { ErrorReply, createClient } from "redis";
import { findProgram } from "../local/process/programs.ts";
import { clusterSettings, joinCluster } from "../local/testbed/cluster.ts";
import type { Clock } from "./clocks/clock.ts";
import { type Link, openLink } from "./link.ts";
import { NotRun } from "./not-run.ts";
import { type ChaosRedis, startChaosRedis } from "./redis.ts";
import { SURVEYS } from "./surveys.ts";

/** A connection to one server. */
export type Store = ReturnType<typeof redisClient>;

const redisClient = (url: string) => createClient({ url, socket: { reconnectStrategy: () => 50 } });

/** How many servers a cluster has. */
const CLUSTER = 3;

/** How the Redis of a world is kept. */
export interface RedisOptions {
  /** Added to, or in place of, the laptop's settings. */
  redis?: Readonly<Record<string, string>>;
  /** Records what is on the disk, so that a power cut can be had. */
  power?: boolean;
  /** Program in place of the Redis on PATH. */
  program?: string;
  /** A cluster of three in place of one server. */
  cluster?: boolean;
}

/** One server of Redis and how it is reached. */
export interface Node {
  readonly server: ChaosRedis;
  /** Straight to it … */
  readonly store: Store;
  /** … by this way, so that it can be led to another. */
  readonly straight: Link;
  /** In a cluster: by which everybody comes, as the server says that this is its address. */
  readonly front: Link | undefined;
}

/** The Redis of a world: one server, or a cluster. */
export interface RedisSide {
  readonly nodes: readonly [Node, ...Node[]];
  /** Of the addresses that services are told. */
  readonly scheme: "redis:" | "redis-cluster:";
  /** A number of a partition's `meta`, 0 where there is none. */
  meta(partition: number, field: "seq" | "settled"): Promise<number>;
  /** Publishes the surveys, as administration does. */
  publish(): Promise<void>;
}

/**
 * Starts what the options say.
 *
 * @param closing what is to be done at the end is added to it
 * @throws {NotRun} where there is no such program
 */
export async function startRedisSide(
  folder: string,
  { redis: settings = {}, power = false, program, cluster = false }: RedisOptions,
  clock: Clock | undefined,
  closing: (() => unknown)[],
): Promise<RedisSide> {
  const found = program && findProgram(program);
  if (program !== undefined && found === undefined) throw new NotRun(`no ${program} on PATH`);

  async function start(name: string): Promise<Node> {
    const front = cluster ? await openLink(0) : undefined;
    if (front) closing.push(() => front.close());
    const announced = front && { ...(await clusterSettings()), "cluster-announce-port": String(front.port) };
    const options = { settings: { ...settings, ...announced }, power, program: found, clock };
    const server = await startChaosRedis(join(folder, name), options);
    closing.push(() => server.discard());
    if (front) front.target = server.port;
    const straight = await openLink(server.port);
    closing.push(() => straight.close());
    const store = redisClient(`redis://127.0.0.1:${straight.port}`);
    store.on("error", () => {});
    await store.connect();
    closing.push(() => store.destroy());
    return { server, store, straight, front };
  }

  const nodes: [Node, ...Node[]] = [await start("redis")];
  if (cluster) {
    while (nodes.length < CLUSTER) nodes.push(await start(`redis-${nodes.length + 1}`));
    await joinCluster(nodes.map(({ server }) => server));
  }

  /** Does something where a key is: whoever does not have it says so. */
  async function where<T>(deed: (store: Store) => Promise<T>): Promise<T> {
    let moved: unknown;
    for (const { store } of nodes) {
      try {
        return await deed(store);
      } catch (error) {
        if (!(error instanceof ErrorReply) || !error.message.startsWith("MOVED")) throw error;
        moved = error;
      }
    }
    throw moved;
  }

  return {
    nodes,
    scheme: cluster ? "redis-cluster:" : "redis:",
    meta: async (partition, field) => Number((await where((store) => store.hGet(REDIS.meta(partition), field))) ?? 0),
    async publish() {
      const ids = SURVEYS.map(({ id }) => id);
      await where((store) => store.sAdd(REDIS.surveys, ids));
      for (const survey of SURVEYS) await where((store) => store.set(REDIS.survey(survey.id), JSON.stringify(survey)));
    },
  };
}
