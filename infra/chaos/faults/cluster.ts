import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { ErrorReply } from "redis";
import type { Fault } from "../fault.ts";
import type { Node } from "../redis-side.ts";
import { pauseUntil } from "./pause.ts";

/** Keys asked for at a time; a slot has some dozens. */
const KEYS = 1000;

/** Moves a partition to another server, with all its keys, as `redis-cli --cluster reshard` does. */
async function move(nodes: readonly Node[], partition: number, to: Node): Promise<void> {
  const ask = ({ store }: Node, ...words: string[]) => store.sendCommand(["CLUSTER", ...words]).then(String);
  const slot = await ask(to, "KEYSLOT", REDIS.log(partition));
  const counts = await Promise.all(nodes.map((node) => ask(node, "COUNTKEYSINSLOT", slot)));
  const from = nodes[counts.findIndex((count) => count !== "0")];
  if (from === undefined || from === to) return;
  const [old, other] = [await ask(from, "MYID"), await ask(to, "MYID")];
  await ask(to, "SETSLOT", slot, "IMPORTING", old);
  await ask(from, "SETSLOT", slot, "MIGRATING", other);
  for (;;) {
    const keys = await from.store.clusterGetKeysInSlot(Number(slot), KEYS);
    if (keys.length === 0) break;
    const migration = ["MIGRATE", "127.0.0.1", String(to.server.port), "", "0", "5000", "KEYS", ...keys];
    // Right after one of them has died the others may not agree yet that they are whole.
    await from.store.sendCommand(migration).catch((error: unknown) => {
      if (!(error instanceof ErrorReply) || !/CLUSTERDOWN|IOERR/.test(error.message)) throw error;
      return pauseUntil(100, AbortSignal.timeout(100));
    });
  }
  for (const node of [to, from, ...nodes]) await ask(node, "SETSLOT", slot, "NODE", other);
}

/** All that happens to a cluster, and to who speaks to it. */
export const clusterStorm: Fault = {
  id: "C",
  what: "Redis cluster: servers killed and held still, partitions moved, resets",
  world: { cluster: true },
  async run({ nodes, process, links }, random, over) {
    const counts = { crashes: 0, naps: 0, moves: 0, resets: 0, kills: 0 };
    const deeds: Readonly<Record<keyof typeof counts, () => Promise<unknown>>> = {
      crashes: async () => {
        const { server } = random.of(nodes);
        await server.kill();
        await pauseUntil(random.between(0, 1500), over);
        await server.start();
      },
      naps: async () => {
        const { server } = random.of(nodes);
        server.pause();
        await pauseUntil(random.between(200, 3000), over);
        server.resume();
      },
      moves: () => move(nodes, random.between(0, ALL_PARTITIONS.length - 1), random.of(nodes)),
      resets: async () => {
        const link = random.of(nodes).front ?? links["edge-redis"];
        link.reset();
      },
      kills: () => process(random.of(["edge", "drain", "drain-2"])).kill("SIGKILL"),
    };
    const deck = ["moves", "crashes", "moves", "naps", "resets", "kills"] as const;
    let order: (keyof typeof counts)[] = [];
    while (!over.aborted) {
      if (order.length === 0) order = deck.toSorted(() => random.next() - 0.5);
      const deed = order.pop() ?? "moves";
      await deeds[deed]();
      counts[deed]++;
      await pauseUntil(random.between(200, 1500), over);
    }
    return Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  },
};
