import type { Clock } from "../stand-in/clock.ts";

/** A request for a ticket, as the page shows it. */
export interface DeskDelivery {
  readonly at: number;
  readonly request: string;
  readonly key: string | undefined;
  /** Which request with this key it is, from 1. */
  readonly attempt: number;
  /** How it was answered; undefined while it is not. */
  answered: string | undefined;
}

/** Requests for tickets since the start, in memory: the newest for the page, and how many there were for each key. */
export interface Deliveries {
  /** Newest first. */
  readonly recent: readonly DeskDelivery[];
  /** How many requests there were, answered or not. */
  readonly count: number;
  attempts(key: string): number;
  begin(request: string, key: string | undefined): { end: (answered: string) => void };
}

const KEPT = 50;

/** @param changed told after each request and each answer */
export function deliveriesSeen(clock: Clock, changed: () => void): Deliveries {
  const recent: DeskDelivery[] = [];
  const attempts = new Map<string, number>();
  let count = 0;
  return {
    recent,
    get count() {
      return count;
    },
    attempts: (key) => attempts.get(key) ?? 0,
    begin(request, key) {
      count += 1;
      const attempt = key === undefined ? 1 : (attempts.get(key) ?? 0) + 1;
      if (key !== undefined) attempts.set(key, attempt);
      const delivery: DeskDelivery = { at: clock.now(), request, key, attempt, answered: undefined };
      recent.unshift(delivery);
      recent.length = Math.min(recent.length, KEPT);
      changed();
      return {
        end(answered) {
          delivery.answered = answered;
          changed();
        },
      };
    },
  };
}
