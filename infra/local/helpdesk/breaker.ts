import type { Clock } from "../stand-in/clock.ts";

const WINDOW = 5 * 60_000;
const MOST_ERRORS = 1000;
const SHARE = 0.7;
/** Zendesk publishes no least number of calls; with fewer than these a share says nothing. Ours. */
const LEAST_CALLS = 5;
const PAUSE = 5000;

/** Stops calls to an address that fails most of them, as Zendesk's webhooks do. */
export interface Breaker {
  /** How long to wait before the next call, in ms; 0 lets it through. While open, one call is let through each 5 s. */
  wait(): number;
  /** How a call ended. */
  ended(ok: boolean): void;
  readonly open: boolean;
}

/** Makes one that opens at 70 % errors, or more than 1,000 of them, within five minutes. */
export function breaker(clock: Clock): Breaker {
  /** Oldest first. */
  const calls: { at: number; ok: boolean }[] = [];
  let errors = 0;
  /** When the next call may be tried; undefined while calls go through. */
  let triedAt: number | undefined;
  return {
    get open() {
      return triedAt !== undefined;
    },
    wait() {
      const now = clock.now();
      if (triedAt === undefined) return 0;
      if (triedAt > now) return triedAt - now;
      triedAt = now + PAUSE;
      return 0;
    },
    ended(ok) {
      const now = clock.now();
      if (triedAt !== undefined && ok) {
        triedAt = undefined;
        calls.length = 0;
        errors = 0;
      }
      calls.push({ at: now, ok });
      if (!ok) errors += 1;
      while (calls[0] !== undefined && calls[0].at <= now - WINDOW) {
        if (calls.shift()?.ok === false) errors -= 1;
      }
      if (errors > MOST_ERRORS || (calls.length >= LEAST_CALLS && errors / calls.length >= SHARE)) {
        triedAt = now + PAUSE;
      }
    },
  };
}
