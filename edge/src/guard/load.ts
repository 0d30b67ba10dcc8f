import type { FeedbackQueue } from "../queue/queue.ts";

/** Keeps a process from taking up more than it can answer soon. */
export interface Load {
  /** Whether a submission has to be refused. */
  isFull(): boolean;
  /** Takes one up, to be given back by {@link leave}. */
  enter(): void;
  leave(): void;
}

/** For runtimes that start another instance where one is busy. */
export const NO_LIMIT: Load = { isFull: () => false, enter: () => {}, leave: () => {} };

/**
 * A queue that is busy while there is no room. What is counted is on its way to Redis: a sender whose body comes slowly
 * takes nobody's place.
 */
export function withinLoad(queue: FeedbackQueue, load: Load): FeedbackQueue {
  if (load === NO_LIMIT) return queue;
  return {
    ...queue,
    async admit(admission) {
      if (load.isFull()) return { outcome: "busy" };
      load.enter();
      try {
        return await queue.admit(admission);
      } finally {
        load.leave();
      }
    },
  };
}

/**
 * Refuses what would only wait: while the process is behind, no more than `most` submissions are worked at.
 *
 * Their number alone says nothing. A thousand that wait for a slow Redis cost nothing and are waited for; a hundred that
 * wait for the processor make all that come later wait as well. Hence both: many, and behind.
 *
 * @param most 1 or more
 * @param isBehind whether the process does not keep up, see `lagMeter`
 */
export function loadOf(most: number, isBehind: () => boolean): Load {
  let underWay = 0;
  return {
    isFull: () => underWay >= most && isBehind(),
    enter: () => void underWay++,
    leave: () => void underWay--,
  };
}

/** How often the event loop is asked how late it is, in ms. */
export const PERIOD = 20;

/** As late as this, in ms, and so many times in a row: behind. 64 submissions of 200 µs take 13 ms. */
const LATE = 20;
const LATE_FOR = 4;

/** Not later than this, in ms, and so many times in a row: no longer behind. */
const QUICK = 10;
const QUICK_FOR = 10;

/**
 * Says whether an event loop keeps up, from how late a timer is that should come every {@link PERIOD}. One pause, as of
 * a garbage collector, is nothing; a queue that stands for 80 ms and more is.
 */
export function lagMeter(): { tick(now: number): void; isBehind(): boolean } {
  let last: number | undefined;
  let behind = false;
  let row = 0;
  return {
    tick(now) {
      const late = last === undefined ? 0 : now - last - PERIOD;
      last = now;
      const turning = behind ? late <= QUICK : late >= LATE;
      row = turning ? row + 1 : 0;
      if (row < (behind ? QUICK_FOR : LATE_FOR)) return;
      behind = !behind;
      row = 0;
    },
    isBehind: () => behind,
  };
}
