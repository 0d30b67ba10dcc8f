import type { Fault } from "../fault.ts";
import type { World } from "../world.ts";
import { pauseUntil } from "./pause.ts";

/** F3 */
export const redisKilled: Fault = {
  id: "F3",
  what: "kill -9 of Redis, AOF always",
  async run({ redis }, random, over) {
    let kills = 0;
    while (!over.aborted) {
      await redis.kill();
      await pauseUntil(random.between(0, 1500), over);
      await redis.start();
      kills++;
      await pauseUntil(random.between(500, 3000), over);
    }
    return `${kills} kills`;
  },
};

const powerCuts = async ({ redis, publish }: World, gap: () => number, over: AbortSignal): Promise<string> => {
  let cuts = 0;
  let bytes = 0;
  while (!over.aborted) {
    bytes += await redis.powerCut();
    await redis.start();
    cuts++;
    await publish();
    await pauseUntil(gap(), over);
  }
  return `${cuts} cuts, ${bytes} bytes of the log never reached the disk`;
};

/** F4 */
export const powerCut: Fault = {
  id: "F4",
  what: "power cuts of Redis, appendfsync always",
  world: { power: true },
  rate: 150,
  run: (world, random, over) => powerCuts(world, () => random.between(500, 2500), over),
};

/** F4 where Redis writes to the disk once a second: something is lost, and the ledger must tell. */
export const powerCutEverysec: Fault = {
  id: "F4e",
  what: "power cuts of Redis, appendfsync everysec",
  world: { power: true, redis: { appendfsync: "everysec" } },
  loses: true,
  rate: 150,
  run: (world, random, over) => powerCuts(world, () => random.between(1500, 3000), over),
};

/** F5 */
export const redisFull: Fault = {
  id: "F5a",
  what: "Redis out of memory, noeviction",
  async run({ store }, random, over) {
    let times = 0;
    while (!over.aborted) {
      const used = Number(/^used_memory:(\d+)/m.exec(await store.info("memory"))?.[1]);
      await store.configSet("maxmemory", String(used + 10_000));
      await pauseUntil(random.between(500, 2000), over);
      await store.configSet("maxmemory", "0");
      times++;
      await pauseUntil(random.between(500, 2000), over);
    }
    return `${times} times`;
  },
};

/** F5 */
export const redisPaused: Fault = {
  id: "F5b",
  what: "CLIENT PAUSE of 3 s, SCRIPT FLUSH, all connections closed",
  async run({ store }, random, over) {
    let times = 0;
    while (!over.aborted) {
      const deed = random.of(["pause", "flush", "close"] as const);
      if (deed === "pause") await store.sendCommand(["CLIENT", "PAUSE", "3000"]);
      else if (deed === "flush") await store.sendCommand(["SCRIPT", "FLUSH"]);
      else await store.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
      times++;
      await pauseUntil(random.between(300, 2500), over);
    }
    return `${times} times`;
  },
};

/** F5: all is forgotten, and the surveys are published again. */
export const redisFlushed: Fault = {
  id: "F5c",
  what: "FLUSHALL, twice in a row now and then",
  loses: true,
  async run({ store, publish }, random, over) {
    let times = 0;
    while (!over.aborted) {
      await store.flushAll();
      if (random.next() < 0.3) await store.flushAll();
      await publish();
      times++;
      await pauseUntil(random.between(2000, 4000), over);
    }
    return `${times} times`;
  },
};

/** F3 without an end of the process: it hangs, and connections stay open. */
export const redisAsleep: Fault = {
  id: "F3b",
  what: "Redis held still for up to 3 s",
  async run({ redis }, random, over) {
    let naps = 0;
    while (!over.aborted) {
      redis.pause();
      await pauseUntil(random.between(200, 3000), over);
      redis.resume();
      naps++;
      await pauseUntil(random.between(300, 2000), over);
    }
    return `${naps} naps`;
  },
};
