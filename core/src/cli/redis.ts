import { ENV } from "@earshot/contract";
import { createClient, createCluster, ErrorReply } from "redis";
import { faultOf } from "../service/logging.ts";
import { Obstacle } from "./obstacle.ts";

/** What is asked of the Redis that holds logs and marks; each of it is about keys of one partition, or of no key. */
export type Redis = Pick<
  ReturnType<typeof oneServer>,
  "configGet" | "eval" | "hGet" | "hmGet" | "xLen" | "xRange" | "xRevRange"
>;

const socket = { connectTimeout: 3000, socketTimeout: 10_000, reconnectStrategy: false } as const;

const oneServer = (url: string) => createClient({ url, name: "earshot-cli", disableOfflineQueue: true, socket });

/** Servers of a cluster are found by the one that is named. */
const cluster = (url: string) =>
  createCluster({ rootNodes: [{ url }], defaults: { socket }, minimizeConnections: true });

/** @param url as the drain takes it: `redis-cluster://` and `rediss-cluster://` name one server of a cluster */
function open(url: string) {
  return /^rediss?-cluster:/.test(url) ? cluster(url.replace("-cluster:", ":")) : oneServer(url);
}

/**
 * Opens Redis for the time of `work`. A connection that is lost stays so: a person decides whether to begin again.
 *
 * @throws {Obstacle} where it is away or refuses
 */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = open(url);
  let lost: unknown;
  redis.on("error", (error) => (lost = error));
  try {
    await redis.connect();
    return await work(redis);
  } catch (error) {
    if (error instanceof ErrorReply || lost !== undefined || !redis.isOpen) throw asObstacle(lost ?? error, url);
    throw error;
  } finally {
    if (redis.isOpen) redis.destroy();
  }
}

function asObstacle(error: unknown, url: string): Obstacle {
  const { host } = new URL(url);
  if (error instanceof Obstacle) return error;
  if (error instanceof ErrorReply) {
    // Its first word is its code; the rest may quote what was sent.
    const code = /^[A-Z]+/.exec(error.message)?.[0] ?? "ERR";
    return new Obstacle(`Redis at ${host} refuses (${code}): see its log`, undefined, { cause: error });
  }
  const { fault, code } = faultOf(error);
  return new Obstacle(
    `Cannot reach Redis at ${host} (${code || fault}): start it, or correct ${ENV.redisUrl}`,
    undefined,
    {
      cause: error,
    },
  );
}
