import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import type { Fault } from "../fault.ts";
import { pauseUntil } from "./pause.ts";

/** Bodies no edge of ours writes. */
const BODIES = ["", "{", "null", '[9,"f"]', '[1,"f","vote",0,"zz","a"]', '[1,"x"]', "\0", "é".repeat(500_000)];

/** F17: entries that nothing can be made of, written into the log past the edge. */
export const poison: Fault = {
  id: "F17",
  what: "poison entries in the log",
  async run({ store, sql }, random, over) {
    let entries = 0;
    while (!over.aborted) {
      const [first = 0, ...more] = ALL_PARTITIONS;
      await store.xAdd(REDIS.log(random.of([first, ...more])), "*", {
        // Never a number that follows: that would be an entry of the admit script.
        n: random.of(["", "x", "0", "-1"]),
        t: "0",
        u: "1",
        b: random.of(["a", ...BODIES]),
      });
      entries++;
      await pauseUntil(random.between(20, 300), over);
    }
    const told = async () =>
      (await sql<{ count: number }[]>`select count(*)::float8 as count from dead_letter`)[0]?.count ?? 0;
    const patience = AbortSignal.timeout(5000);
    while ((await told()) < entries && !patience.aborted) await pauseUntil(100, patience);
    return `${entries} entries, ${await told()} dead letters within 5 s`;
  },
};
