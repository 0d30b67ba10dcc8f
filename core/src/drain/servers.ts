import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { ErrorReply } from "redis";
import { createDoorbell, type Doorbell } from "./doorbell.ts";
import { openRedis, type Redis } from "./log.ts";

/** The Redis that holds the logs: one server, or a cluster of them. */
export interface LogServers {
  /**
   * Does something where a partition's log is.
   *
   * @throws what the deed throws; a retry finds a partition that has moved to another server
   */
  on: <T>(partition: number, deed: (redis: Redis) => Promise<T>) => Promise<T>;
  doorbell: Doorbell;
  /** Throws where a server that holds a partition does not answer. */
  ping(): Promise<void>;
  /** Ends what blocks, so that nobody waits for it. */
  hush(): void;
  close(): void;
}

/** Told of each connection that breaks, and not again before it stands. */
export type OnBroken = (error: unknown) => void;

/**
 * Connects to the Redis that a URL names; returns before a connection stands.
 *
 * @param url `redis://` or `rediss://` for one server; `redis-cluster://` or `rediss-cluster://` for a cluster, of
 *   which it names any server: the others are found by it, and have the same user and password
 */
export function connectServers(url: string, onBroken: OnBroken): LogServers {
  const open = (address: string, name: string): Redis => {
    const client = openRedis(address, name);
    let connected = true;
    client.on("error", (error) => {
      if (connected) onBroken(error);
      connected = false;
    });
    client.on("ready", () => (connected = true));
    client.connect().catch(() => {});
    return client;
  };
  const [scheme = ""] = /^rediss?-cluster:/.exec(url) ?? [];
  return scheme === "" ? oneServer(url, open) : cluster(url.replace("-cluster:", ":"), open);
}

type Open = (address: string, name: string) => Redis;

const COMMANDS = "earshot-drain";
const BELL = "earshot-drain-bell";

function oneServer(url: string, open: Open): LogServers {
  const redis = open(url, COMMANDS);
  const bell = open(url, BELL);
  return {
    on: (_, deed) => deed(redis),
    doorbell: createDoorbell(bell, redis),
    ping: async () => void (await redis.ping()),
    hush: () => bell.destroy(),
    close: () => redis.destroy(),
  };
}

/**
 * Partitions of one cluster: every key of a partition is in one slot, so what is done at one moment is done by one
 * server. The drain asks the cluster who that is, and again when it is told otherwise or gets no answer.
 *
 * A blocking read takes logs of one slot only, hence a connection a partition to listen on.
 */
function cluster(seed: string, open: Open): LogServers {
  const clients = new Map<string, Redis>();
  const slots = new Map<number, number>();
  const owners = new Map<number, string>();
  const bells = new Map<number, { address: string; bell: Redis; doorbell: Doorbell; stop: AbortController }>();
  let listening: AbortSignal | undefined;
  let asking: Promise<void> | undefined;
  clientAt(seed);

  function clientAt(address: string): Redis {
    const known = clients.get(address) ?? open(address, COMMANDS);
    clients.set(address, known);
    return known;
  }

  /** The address of another server of the cluster; one that does not say its own is the one that was asked. */
  function addressOf(asked: string, host: string | null, port: number): string {
    const url = new URL(asked);
    if (host) url.hostname = host;
    url.port = String(port);
    return url.href;
  }

  async function askWho(): Promise<void> {
    let reason: unknown;
    for (const [address, redis] of clients) {
      try {
        const ranges = await redis.clusterSlots();
        for (const partition of ALL_PARTITIONS) {
          const slot = slots.get(partition) ?? (await redis.clusterKeySlot(REDIS.log(partition)));
          slots.set(partition, slot);
          const range = ranges.find(({ from, to }) => from <= slot && slot <= to);
          if (range) owners.set(partition, addressOf(address, range.master.host, range.master.port));
          else owners.delete(partition);
        }
        return;
      } catch (error) {
        reason = error;
      }
    }
    throw reason;
  }

  function ask(): Promise<void> {
    return (asking ??= askWho().finally(() => (asking = undefined)));
  }

  async function ownerOf(partition: number): Promise<string> {
    if (!owners.has(partition)) await ask();
    const owner = owners.get(partition);
    if (owner === undefined)
      throw new Error(`Cannot reach partition ${partition} as no server of the cluster holds it`);
    return owner;
  }

  /** The doorbell of a partition, on the server that holds it now. */
  function bellOf(partition: number, address: string): Doorbell {
    const there = bells.get(partition);
    if (there?.address === address) return there.doorbell;
    there?.stop.abort();
    there?.bell.destroy();
    const bell = open(address, BELL);
    const stop = new AbortController();
    const doorbell = createDoorbell(bell, clientAt(address));
    bells.set(partition, { address, bell, doorbell, stop });
    if (listening) void doorbell.run(AbortSignal.any([stop.signal, listening]));
    return doorbell;
  }

  return {
    async on(partition, deed) {
      const redis = clientAt(await ownerOf(partition));
      try {
        return await deed(redis);
      } catch (error) {
        const elsewhere = error instanceof ErrorReply && /^(MOVED|ASK|CLUSTERDOWN|READONLY)\b/.test(error.message);
        if (elsewhere || !redis.isReady) await ask().catch(() => {});
        throw error;
      }
    },
    doorbell: {
      async wait(partition, id, signal) {
        return bellOf(partition, await ownerOf(partition)).wait(partition, id, signal);
      },
      async run(signal) {
        listening = signal;
        for (const { doorbell, stop } of bells.values()) void doorbell.run(AbortSignal.any([stop.signal, signal]));
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      },
    },
    async ping() {
      await ask();
      await Promise.all([...new Set(owners.values())].map((address) => clientAt(address).ping()));
    },
    hush() {
      for (const { bell, stop } of bells.values()) {
        stop.abort();
        bell.destroy();
      }
    },
    close() {
      for (const redis of clients.values()) redis.destroy();
    },
  };
}
