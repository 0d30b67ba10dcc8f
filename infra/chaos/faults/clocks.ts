import type { Fault } from "../fault.ts";
import { CLOCKED } from "../world.ts";
import { pauseUntil } from "./pause.ts";

const [SECOND, HOUR, DAY] = [1000, 3_600_000, 24 * 3_600_000];

/**
 * How far clocks go wrong, in ms: what a machine without a time server comes to, and what one does that finds it again.
 */
const FORWARD = [0, 10 * SECOND, 2 * HOUR, DAY] as const;
const BACK = [-DAY, -2 * HOUR, -10 * SECOND] as const;

/** F15: clocks are set, forward and back, each process's own; nothing may be lost or counted twice for it. */
export const clocksSet: Fault = {
  id: "F15",
  what: "clocks of edge, drains, dispatch and Redis set by up to a day",
  world: { clocks: true },
  async run({ clocks }, random, over) {
    let jumps = 0;
    while (!over.aborted) {
      const name = random.of(CLOCKED);
      const back = random.of(BACK);
      clocks[name]?.set(random.next() < 0.5 ? back : random.of(FORWARD));
      jumps++;
      await pauseUntil(random.between(300, 2000), over);
    }
    for (const clock of Object.values(clocks)) clock.set(0);
    return `${jumps} times`;
  },
};
