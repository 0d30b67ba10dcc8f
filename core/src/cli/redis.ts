import { ENV } from "@earshot/contract";
import { createClient, ErrorReply } from "redis";
import { faultOf } from "../service/logging.ts";
import { Obstacle } from "./obstacle.ts";

/** A connection to the Redis that holds logs and marks. */
export type Redis = ReturnType<typeof open>;

function open(url: string) {
  return createClient({
    url,
    name: "earshot-cli",
    disableOfflineQueue: true,
    socket: { connectTimeout: 3000, socketTimeout: 10_000, reconnectStrategy: false },
  });
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
    if (error instanceof ErrorReply || lost !== undefined || !redis.isReady) throw asObstacle(lost ?? error, url);
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
