import { ALL_PARTITIONS, encodeBody, REDIS } from "@earshot/contract";
import { createClient, createCluster } from "redis";
import { expect, it } from "vitest";
import { ownCluster } from "../../../infra/local/testbed/index.ts";
import { drainOf } from "./test/drain.ts";
import { ADMIT, afterwards, createWorld, feedbackOf, SOON } from "./test/world.ts";

it(
  "settles the logs of a cluster, through the death of a server and the move of a partition",
  { timeout: 120_000 },
  async () => {
    const { url, nodes } = await ownCluster();
    const world = await createWorld({ redisUrl: nodes[0]?.url ?? "" });
    const rootNodes = nodes.map(({ url }) => ({ url }));
    const redis = await createCluster({ rootNodes }).connect();
    redis.on("error", () => {});
    afterwards(async () => redis.destroy());

    let [clients, accepted] = [0, 0];
    async function everywhere(partitions: readonly number[] = ALL_PARTITIONS): Promise<void> {
      for (const partition of partitions) {
        const keys = [REDIS.log(partition), REDIS.meta(partition)];
        const bodies = [1, 2, 3].map(() => [String(++clients), encodeBody(feedbackOf(clients))]);
        await redis.eval(ADMIT, { keys, arguments: ["epoch", ...bodies.flat()] });
        accepted += bodies.length;
      }
    }
    async function settled(stored: number): Promise<void> {
      await expect.poll(() => world.account(), SOON).toMatchObject({ stored, duplicate: 0 });
    }

    const drain = drainOf({ ...world, redisUrl: url });
    await everywhere();
    await settled(48);
    await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
    const began = performance.now();
    await everywhere();
    await settled(96);
    console.log(`48 entries of 16 partitions settled ${Math.round(performance.now() - began)} ms after the first`);

    const owners = await Promise.all(
      ALL_PARTITIONS.map(async (partition) => redis.getSlotMaster(await slotOf(partition))),
    );
    async function slotOf(partition: number): Promise<number> {
      const [node] = redis.masters;
      return (await redis.nodeClient(node!)).clusterKeySlot(REDIS.log(partition));
    }
    const held = nodes.map(({ port }) => ALL_PARTITIONS.filter((p) => owners[p]?.address.endsWith(`:${port}`)));
    expect(held.every((partitions) => partitions.length > 0)).toBe(true);

    // One server dies: what it holds waits, and is settled when it is back.
    await nodes[1]!.kill();
    await expect.poll(async () => (await drain.ready()).status, SOON).toBe(503);
    await nodes[1]!.start();
    await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
    await expect
      .poll(
        () =>
          everywhere(held[1]).then(
            () => true,
            () => false,
          ),
        SOON,
      )
      .toBe(true);
    await expect.poll(async () => (await world.account())?.stored, SOON).toBe(accepted);

    // A partition moves to another server while it is read.
    const [moving] = held[0]!;
    const slot = String(await slotOf(moving!));
    const admins = await Promise.all(nodes.map(({ url }) => createClient({ url }).connect()));
    const ids = await Promise.all(admins.map((admin) => admin.clusterMyId()));
    await admins[2]!.sendCommand(["CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0]!]);
    await admins[0]!.sendCommand(["CLUSTER", "SETSLOT", slot, "MIGRATING", ids[2]!]);
    const keys = [REDIS.log(moving!), REDIS.meta(moving!)];
    await admins[0]!.sendCommand(["MIGRATE", "127.0.0.1", String(nodes[2]!.port), "", "0", "5000", "KEYS", ...keys]);
    for (const i of [2, 0, 1]) await admins[i]!.sendCommand(["CLUSTER", "SETSLOT", slot, "NODE", ids[2]!]);
    for (const admin of admins) admin.destroy();
    await everywhere();
    await expect.poll(async () => (await world.account())?.stored, SOON).toBe(accepted);
    expect(await world.account()).toMatchObject({ duplicate: 0, dead: 0 });
    expect(await world.sql`select kind from discontinuity`).toEqual([]);
    expect(await world.differences()).toEqual([]);
  },
);
