import type { Fault } from "../fault.ts";
import { pauseUntil } from "./pause.ts";

/**
 * F2: statements take up to 3 s on their way, and meanwhile the locks by which drains share the partitions are taken
 * away from them: others settle what is still under way.
 */
export const zombies: Fault = {
  id: "F2z",
  what: "statements late by up to 3 s, the drains' locks taken away",
  async run({ links, sql }, random, over) {
    const link = links["drain-postgres"];
    link.weather({ delay: () => (random.next() < 0.1 ? random.between(500, 3000) : random.between(0, 60)) });
    let times = 0;
    while (!over.aborted) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'earshot-drain-shares'`;
      times++;
      await pauseUntil(random.between(800, 2500), over);
    }
    return `${times} times`;
  },
};
