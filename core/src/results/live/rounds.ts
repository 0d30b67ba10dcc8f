import type { Logger } from "@logtape/logtape";
import { faultOf } from "../../service/logging.ts";

/** Time between two readings, in ms: 4 updates a second and survey, however many answers come in. */
const SPACING = 250;

/**
 * A reading is followed by a rest this many times as long, so that Postgres is busy with it a fifth of the time at
 * most, however many surveys are watched.
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

/** What is done in each round; where the reading throws, the round is lost and whoever asks again has it read again. */
interface Round<Read> {
  /** Reads all that is given. */
  read: (ids: readonly string[]) => Promise<Read>;
  /** Makes use of it; its time counts for no rest, as Postgres has nothing to do with it. */
  tell: (read: Read) => void;
}

/**
 * Collects what has changed while there were readings enough, then has it read at once. The last change is never
 * missed, as it waits for the next reading.
 *
 * After a pause of {@link SPACING} a change is read immediately, and so is the next one after a longer pause: with one
 * reading to spare, changes that come four times a second do not wait because one of them was late.
 */
export function startRounds<Read>({ read, tell }: Round<Read>, log: Logger): Rounds {
  const waiting = new Set<string>();
  let reading = false;
  const ending = new AbortController();
  let healthy = true;
  /** When as many readings are due as there were, in ms of `performance.now()`. */
  let due = 0;
  /** How long the reading before took. */
  let before = Infinity;

  async function readAll(): Promise<void> {
    if (reading) return;
    reading = true;
    while (waiting.size > 0 && !ending.signal.aborted) {
      const ids = [...waiting];
      waiting.clear();
      const began = performance.now();
      due = Math.max(due, began) + SPACING;
      let took = 0;
      try {
        const found = await read(ids);
        took = performance.now() - began;
        tell(found);
        if (!healthy) log.info("Totals can be read again");
        healthy = true;
      } catch (error) {
        took = performance.now() - began;
        // Viewers go on hearing the old date, and so see that it is old.
        if (healthy) log.warn("Cannot read totals, trying on", faultOf(error));
        healthy = false;
      }
      // By the quicker of two: one that was slow by itself has waited for something else.
      const rest = Math.min(REST * Math.min(took, before), LONGEST_REST);
      before = took;
      const next = Math.max(due - SPACING, began + took + rest);
      await new Promise((done) => setTimeout(done, Math.max(0, next - performance.now())).unref());
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
