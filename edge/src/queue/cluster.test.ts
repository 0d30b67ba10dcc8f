import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { createClient, createCluster } from "redis";
import { afterAll, expect, test, vi } from "vitest";
import { ownCluster } from "../../../infra/local/testbed/index.ts";
import { connectCluster, slotOf } from "./cluster.ts";
import { admissionOf, BACKLOG, entriesIn, queueConformance } from "./conformance.ts";

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

async function clusterOf() {
  const { url, nodes } = await ownCluster();
  const client = await createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) })
    .on("error", () => {})
    .connect();
  closers.push(() => client.destroy());
  const redis = connectCluster({ url, backlog: BACKLOG });
  closers.push(() => redis.queue.close());
  await vi.waitFor(() => redis.queue.ready(), 10_000);
  return { nodes, client, redis };
}

queueConformance("a Redis Cluster of three servers", async () => {
  const { client, redis } = await clusterOf();
  return {
    queue: redis.queue,
    entries: (partition) => entriesIn(client, partition),
    dispose: () => Promise.resolve(),
  };
});

test("takes feedback of all partitions that comes at once", async () => {
  const { redis } = await clusterOf();
  const partitions = Array.from({ length: 8 }, () => ALL_PARTITIONS).flat();
  const taken = partitions.map((partition, at) => redis.queue.admit({ ...admissionOf(`at once ${at}`), partition }));
  expect((await Promise.all(taken)).filter(({ outcome }) => outcome === "accepted")).toHaveLength(partitions.length);
});

test("takes feedback of every partition, and goes on while one moves to another server", async () => {
  const { nodes, client, redis } = await clusterOf();
  for (const partition of ALL_PARTITIONS) {
    const admitted = await redis.queue.admit({ ...admissionOf(`first ${partition}`), partition });
    expect(admitted).toMatchObject({ outcome: "accepted", n: 1 });
  }
  await client.set(REDIS.survey("vote"), "published");
  expect(await redis.read(REDIS.survey("vote"))).toBe("published");
  expect(await redis.read(REDIS.survey("nobody"))).toBeNull();

  const admins = await Promise.all(nodes.map(({ url }) => createClient({ url }).connect()));
  const ids = await Promise.all(admins.map((admin) => admin.clusterMyId()));
  const to = (which: number, ...command: string[]) => admins.at(which)?.sendCommand(command);
  const slot = String(await admins.at(0)?.clusterKeySlot(REDIS.log(7)));
  const counts = await Promise.all(nodes.map(async (_, i) => Number(await to(i, "CLUSTER", "COUNTKEYSINSLOT", slot))));
  const from = counts.findIndex((count) => count > 0);
  const next = (from + 1) % nodes.length;
  const [old = "", other = ""] = [ids.at(from), ids.at(next)];
  await to(next, "CLUSTER", "SETSLOT", slot, "IMPORTING", old);
  await to(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", other);
  const keys = (await admins.at(from)?.clusterGetKeysInSlot(Number(slot), 1000)) ?? [];
  await to(from, "MIGRATE", "127.0.0.1", String(nodes.at(next)?.port), "", "0", "5000", "KEYS", ...keys);
  for (const i of [next, from, 3 - next - from]) await to(i, "CLUSTER", "SETSLOT", slot, "NODE", other);
  for (const admin of admins) admin.destroy();

  expect(await redis.queue.admit({ ...admissionOf("first 7"), partition: 7 })).toEqual({ outcome: "replay" });
  expect(await redis.queue.admit({ ...admissionOf("second"), partition: 7 })).toMatchObject({ n: 2 });
});

test("without one of its servers the others take what is theirs", async () => {
  const { nodes, redis } = await clusterOf();
  await nodes.at(2)?.kill();
  const outcomes = await Promise.all(
    ALL_PARTITIONS.map((partition) =>
      redis.queue.admit({ ...admissionOf(`alone ${partition}`), partition }).then(
        ({ outcome }) => outcome,
        () => "told to try again",
      ),
    ),
  );
  expect(new Set(outcomes)).toEqual(new Set(["accepted", "told to try again"]));
  await nodes.at(2)?.start();
  await vi.waitFor(() => redis.queue.ready(), 10_000);
  const held = ALL_PARTITIONS.at(outcomes.indexOf("told to try again")) ?? 0;
  await vi.waitFor(
    async () =>
      expect(await redis.queue.admit({ ...admissionOf(`alone ${held}`), partition: held })).toMatchObject({
        outcome: expect.stringMatching(/accepted|replay/),
      }),
    10_000,
  );
});

test("knows the slot of a key as the servers do", async () => {
  const { client } = await clusterOf();
  const [master] = client.masters;
  const server = master && (await client.nodeClient(master));
  const keys = [REDIS.log(0), REDIS.meta(15), REDIS.survey("vote"), "{rate}:1:a", "a{b}c{d}", "{}", "a{}b{c}", "ž{ř}"];
  expect(keys.map(slotOf)).toEqual(await Promise.all(keys.map((key) => server?.clusterKeySlot(key))));
});
