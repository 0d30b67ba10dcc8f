import type { Clock } from "./clock.ts";

/** A clock that stands still until it is turned. */
export interface VirtualClock extends Clock {
  /** How many timers were ever set; tells an observer which of two was set later. */
  readonly timersSet: number;
  /** Goes to the next timer and runs it; false where there is none. */
  step(): boolean;
  /** Goes on by `ms` and runs on the way what falls due, in order. */
  advance(ms: number): void;
}

/** Makes a virtual clock that begins at a fixed moment. */
export function virtualClock(begin = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = begin;
  let timersSet = 0;
  const timers = new Set<{ at: number; order: number; run: () => void }>();
  const next = () => [...timers].toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  const step = (until = Infinity): boolean => {
    const timer = next();
    if (timer === undefined || timer.at > until) return false;
    timers.delete(timer);
    now = timer.at;
    timer.run();
    return true;
  };
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), order: ++timersSet, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get timersSet() {
      return timersSet;
    },
    step: () => step(),
    advance(ms) {
      const end = now + ms;
      while (step(end));
      now = end;
    },
  };
}
