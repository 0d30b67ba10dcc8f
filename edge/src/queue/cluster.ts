import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { createClient } from "redis";
import { QueueUnavailable, type EdgeRedis } from "./queue.ts";
import { connectRedis, type RedisOptions } from "./redis.ts";

/** How long the cluster may take to say who holds what before a customer is told to try again, in ms. */
const PATIENCE = 1500;

/** Replies by which a server says that a key is not its own; nothing was written. */
const ELSEWHERE = new Set(["MOVED", "ASK", "READONLY", "CLUSTERDOWN"]);

/** Whether a URL names a server of a cluster. */
export const isCluster = (url: string): boolean => /^rediss?-cluster:/.test(url);

/**
 * A Redis Cluster: to each of its servers the edge speaks as to a Redis of its own, of one partition in a call: its
 * keys share a hash tag, so they are all on one server and in one slot. Who holds what is asked at the start, and again
 * when a server says otherwise or cannot be reached; what was surely not written is then sent once more.
 *
 * @param options `url` names any server, as `redis-cluster://` or `rediss-cluster://`; the others have the same user
 *   and password
 * @returns before a connection stands
 */
export function connectCluster({ url, ...options }: RedisOptions): EdgeRedis {
  const seed = url.replace("-cluster:", ":");
  const nodes = new Map<string, EdgeRedis>();
  const guides = new Map<string, ReturnType<typeof openGuide>>();
  let ranges: { from: number; to: number; address: string }[] = [];
  let asking: Promise<void> | undefined;
  guideAt(seed);

  /** A connection by which a server is asked who holds what. */
  function openGuide(address: string) {
    const guide = createClient({
      url: address,
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: "disabled",
      socket: { connectTimeout: PATIENCE, reconnectStrategy: (attempts) => Math.min(20 * 2 ** attempts, 500) },
    });
    // Its node's own connection reports what is wrong.
    guide.on("error", () => {});
    guide.connect().catch(() => {});
    return guide;
  }

  function guideAt(address: string): void {
    if (!guides.has(address)) guides.set(address, openGuide(address));
  }

  function nodeAt(address: string): EdgeRedis {
    const node = nodes.get(address) ?? connectRedis({ ...options, url: address, apart: true });
    nodes.set(address, node);
    return node;
  }

  async function askWho(): Promise<void> {
    for (const [asked, guide] of guides) {
      if (!guide.isReady) continue;
      try {
        const found = await guide.clusterSlots();
        ranges = found.map(({ from, to, master }) => {
          const address = new URL(asked);
          if (master.host) address.hostname = master.host;
          address.port = String(master.port);
          return { from, to, address: address.href };
        });
        for (const { address } of ranges) guideAt(address);
        return;
      } catch {
        // Another server may know.
      }
    }
    throw new QueueUnavailable("offline");
  }

  function ask(): Promise<void> {
    return (asking ??= askWho().finally(() => (asking = undefined)));
  }

  async function nodeOf(key: string): Promise<EdgeRedis> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      try {
        if (ranges.length === 0) await ask();
        const slot = slotOf(key);
        const range = ranges.find(({ from, to }) => from <= slot && slot <= to);
        if (!range) throw new QueueUnavailable("CLUSTERDOWN");
        return nodeAt(range.address);
      } catch (error) {
        if (Date.now() > deadline) throw error instanceof QueueUnavailable ? error : new QueueUnavailable("offline");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async function at<T>(key: string, deed: (node: EdgeRedis) => Promise<T>): Promise<T> {
    try {
      return await deed(await nodeOf(key));
    } catch (error) {
      const elsewhere = error instanceof QueueUnavailable && ELSEWHERE.has(error.code);
      const asked = ask().catch(() => {});
      if (!elsewhere) throw error;
      await asked;
      return deed(await nodeOf(key));
    }
  }

  return {
    run: (script, keys, values) => at(keys[0] ?? "", (node) => node.run(script, keys, values)),
    queue: {
      admit: (admission) => at(REDIS.log(admission.partition), ({ queue }) => queue.admit(admission)),
      async ready() {
        const holders = await Promise.all(ALL_PARTITIONS.map((partition) => nodeOf(REDIS.log(partition))));
        await Promise.all([...new Set(holders)].map(({ queue }) => queue.ready())).catch((error: unknown) => {
          void ask().catch(() => {});
          throw error;
        });
      },
      async close() {
        for (const guide of guides.values()) guide.destroy();
        await Promise.all([...nodes.values()].map(({ queue }) => queue.close()));
      },
    },
    read: (key) => at(key, (node) => node.read(key)),
    keep: (key, text, seconds) => at(key, (node) => node.keep(key, text, seconds)),
  };
}

/** The slot of a key: CRC-16 (XMODEM) of its hash tag, or of all of it; asking a server would cost a round trip. */
export function slotOf(key: string): number {
  const [, tag = key] = /^[^{]*\{([^}]+)\}/.exec(key) ?? [];
  let crc = 0;
  for (const byte of new TextEncoder().encode(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return (crc & 0xffff) % 16_384;
}
