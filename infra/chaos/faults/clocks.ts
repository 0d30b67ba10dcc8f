import type { Fault } from "../fault.ts";
import { CLOCKED } from "../world.ts";
import { pauseUntil } from "./pause.ts";

const [SECOND, HOUR, DAY] = [1000, 3_600_000, 24 * 3_600_000];

/** How far clocks go wrong, in ms: what a machine without a time server comes to, and what one does that finds it again. */
const JUMPS = [-DAY, -2 * HOUR, -10 * SECOND, 0, 10 * SECOND, 2 * HOUR, DAY] as const;

/** F15: clocks are set, forward and back, each process's own; nothing may be lost or counted twice for it. */
export const clocksSet: Fault = {
  id: "F15",
  what: "clocks of edge, drains, dispatch and Redis set by up to a day",
  world: { clocks: true },
  async run({ clocks }, random, over) {
    let jumps = 0;
    while (!over.aborted) {
      clocks[random.of(CLOCKED)]?.set(random.of(JUMPS));
      jumps++;
      await pauseUntil(random.between(300, 2000), over);
    }
    for (const clock of Object.values(clocks)) clock.set(0);
    return `${jumps} times`;
  },
};
