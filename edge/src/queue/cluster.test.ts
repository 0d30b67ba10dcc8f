import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { createClient, createCluster } from "redis";
import { afterAll, expect, test, vi } from "vitest";
import { ownCluster } from "../../../infra/local/testbed/index.ts";
import { connectCluster } from "./cluster.ts";
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
  const slot = await admins[0].clusterKeySlot(REDIS.log(7));
  const holders = await admins[0].clusterSlots();
  const { port } = holders.find(({ from, to }) => from <= slot && slot <= to)!.master;
  const from = nodes.findIndex((node) => node.port === port);
  const to = (from + 1) % nodes.length;
  await admins[to].sendCommand(["CLUSTER", "SETSLOT", String(slot), "IMPORTING", ids[from]]);
  await admins[from].sendCommand(["CLUSTER", "SETSLOT", String(slot), "MIGRATING", ids[to]]);
  const keys = await admins[from].clusterGetKeysInSlot(slot, 1000);
  await admins[from].sendCommand(["MIGRATE", "127.0.0.1", String(nodes[to].port), "", "0", "5000", "KEYS", ...keys]);
  for (const i of [to, from, 3 - to - from]) {
    await admins[i].sendCommand(["CLUSTER", "SETSLOT", String(slot), "NODE", ids[to]]);
  }
  for (const admin of admins) admin.destroy();

  expect(await redis.queue.admit({ ...admissionOf("first 7"), partition: 7 })).toEqual({ outcome: "replay" });
  expect(await redis.queue.admit({ ...admissionOf("second"), partition: 7 })).toMatchObject({ n: 2 });
});

test("without one of its servers the others take what is theirs", async () => {
  const { nodes, redis } = await clusterOf();
  await nodes[2].kill();
  const outcomes = await Promise.all(
    ALL_PARTITIONS.map((partition) =>
      redis.queue.admit({ ...admissionOf(`alone ${partition}`), partition }).then(
        ({ outcome }) => outcome,
        () => "told to try again",
      ),
    ),
  );
  expect(new Set(outcomes)).toEqual(new Set(["accepted", "told to try again"]));
  await nodes[2].start();
  await vi.waitFor(() => redis.queue.ready(), 10_000);
  const held = ALL_PARTITIONS[outcomes.indexOf("told to try again")];
  await vi.waitFor(
    async () =>
      expect(await redis.queue.admit({ ...admissionOf(`alone ${held}`), partition: held })).toMatchObject({
        outcome: expect.stringMatching(/accepted|replay/),
      }),
    10_000,
  );
});
