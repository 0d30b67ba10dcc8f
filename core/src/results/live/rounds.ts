import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "../../service/logging.ts";

/** Least time between two readings, in ms: at most 4 updates a second and survey, however many answers come in. */
const SPACING = 250;

/**
 * A reading is followed by a rest this many times as long, so that Postgres is busy with it a fifth of the time at most,
 * however many surveys are watched.
 */
const REST = 4;

/** Longest rest, in ms: a reading that was slow for another reason must not silence the stream. */
const LONGEST_REST = 2000;

/** Reads what has changed, again and again. */
export interface Rounds {
  /** Has this read: now, or once the reading that is under way is over and has rested. */
  add(ids: Iterable<string>): void;
  close(): void;
}

/**
 * Collects what has changed while a reading is under way or was less than 250 ms ago, then has it read at once. The first
 * change is read immediately and the last one is never missed, as it waits for the next reading.
 *
 * @param read reads all that is given; where it throws, the round is lost and whoever asks again has it read again
 */
export function startRounds(read: (ids: readonly string[]) => Promise<void>, log: Logger): Rounds {
  const waiting = new Set<string>();
  const ending = new AbortController();
  let reading = false;
  let healthy = true;

  async function readAll(): Promise<void> {
    if (reading) return;
    reading = true;
    while (waiting.size > 0 && !ending.signal.aborted) {
      const ids = [...waiting];
      waiting.clear();
      const began = performance.now();
      try {
        await read(ids);
        if (!healthy) log.info("Totals can be read again");
        healthy = true;
      } catch (error) {
        // Viewers go on hearing the old date, and so see that it is old.
        if (healthy) log.warn("Cannot read totals, trying on", faultOf(error));
        healthy = false;
      }
      const rest = Math.min(REST * (performance.now() - began), LONGEST_REST);
      await pause(Math.max(SPACING, rest), undefined, { signal: ending.signal, ref: false }).catch(() => {});
    }
    reading = false;
  }

  return {
    add(ids) {
      for (const id of ids) waiting.add(id);
      void readAll();
    },
    close: () => ending.abort(),
  };
}
