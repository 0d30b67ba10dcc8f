import type { Clock } from "../stand-in/clock.ts";

/** Lets `perSecond` calls a second through: that many at once after a rest, then evenly. */
export interface Rate {
  /** Takes a turn; 0, or how many ms to wait and ask again. */
  take(): number;
}

/** Makes a token bucket that holds one second's worth of turns. */
export function rate(clock: Clock, perSecond: number): Rate {
  let turns = perSecond;
  let at = clock.now();
  return {
    take() {
      const now = clock.now();
      turns = Math.min(perSecond, turns + ((now - at) / 1000) * perSecond);
      at = now;
      if (turns >= 1) {
        turns -= 1;
        return 0;
      }
      return Math.ceil(((1 - turns) / perSecond) * 1000);
    },
  };
}
