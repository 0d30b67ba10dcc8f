import { setTimeout as pause } from "node:timers/promises";
import { createClient, createCluster } from "redis";

const socket = {
  connectTimeout: 2000,
  socketTimeout: 6000,
  reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, 1000),
};

/**
 * Makes a client that is not connected yet; each command is about one key. A command fails at once while Redis is away,
 * instead of waiting in a queue that nobody sees.
 *
 * @param url as the drain takes it: `redis-cluster://` and `rediss-cluster://` name one server of a cluster
 */
export function openRedis(url: string) {
  const options = { name: "earshot-admin", disableOfflineQueue: true, socket };
  return /^rediss?-cluster:/.test(url)
    ? createCluster({
        rootNodes: [{ url: url.replace("-cluster:", ":") }],
        defaults: options,
        minimizeConnections: true,
      })
    : createClient({ url, ...options });
}

/** Connects, however long it takes; a cluster none of whose servers is there is tried again each second. */
export async function connectRedis(redis: ReturnType<typeof openRedis>): Promise<void> {
  while (!redis.isOpen) {
    try {
      await redis.connect();
    } catch {
      await pause(1000, undefined, { ref: false });
    }
  }
}
