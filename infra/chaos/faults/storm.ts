import type { Fault } from "../fault.ts";
import type { LinkName } from "../links.ts";
import { pauseUntil } from "./pause.ts";

/** All but dispatch's to Postgres: what it has claimed and not heard of waits for its lease to end. */
const QUICK = [
  "clients-edge",
  "edge-redis",
  "drain-redis",
  "drain-postgres",
  "dispatch-eventbridge",
  "eventbridge-helpdesk",
] as const satisfies readonly LinkName[];

/** All at once, but what would have to wait out a lease of half a minute: a short run has no time for that. */
export const storm: Fault = {
  id: "S",
  what: "kill -9 of edge, drains, Redis, Postgres; naps; lost answers; resets",
  async run(world, random, over) {
    const counts = { kills: 0, crashes: 0, naps: 0, answers: 0, resets: 0 };
    const deeds: Readonly<Record<keyof typeof counts, () => Promise<void>>> = {
      kills: () => world.process(random.of(["edge", "drain", "drain-2"])).kill("SIGKILL"),
      crashes: async () => {
        const server = random.next() < 0.5 ? world.redis : world.postgres;
        await server.kill();
        await server.start();
      },
      naps: async () => {
        const drain = world.process(random.of(["drain", "drain-2"]));
        await drain.kill("SIGSTOP");
        await pauseUntil(random.between(500, 3000), over);
        await drain.kill("SIGCONT");
      },
      answers: async () => {
        const link = world.links[random.of(QUICK)];
        await Promise.race([link.at("unanswered", "", () => {}), pauseUntil(500, over)]);
        link.forget();
      },
      resets: async () => world.links[random.of(QUICK)].reset(),
    };
    // A shuffled deck: however short it is, each of them comes up.
    const deck = ["kills", "crashes", "naps", "answers", "resets", "kills"] as const;
    let order: (keyof typeof counts)[] = [];
    while (!over.aborted) {
      if (order.length === 0) order = deck.toSorted(() => random.next() - 0.5);
      const deed = order.pop() ?? "kills";
      await deeds[deed]();
      counts[deed]++;
      await pauseUntil(random.between(50, 600), over);
    }
    return Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  },
};

/** The same over Valkey, which speaks as Redis does and is another program by now. */
export const stormOverValkey: Fault = {
  ...storm,
  id: "V",
  what: "the same over Valkey",
  world: { program: "valkey-server" },
};
