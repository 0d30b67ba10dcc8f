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
    admit(admission) {
      if (load.isFull()) return Promise.resolve({ outcome: "busy" });
      load.enter();
      return queue.admit(admission).then(
        (admitted) => {
          load.leave();
          return admitted;
        },
        (error: unknown) => {
          load.leave();
          throw error;
        },
      );
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
 * @param lag whether the process keeps up; is told of each refusal, see {@link lagMeter}
 */
export function loadOf(most: number, lag: Pick<LagMeter, "isBehind" | "refused">): Load {
  let underWay = 0;
  return {
    isFull() {
      if (underWay < most || !lag.isBehind()) return false;
      lag.refused();
      return true;
    },
    enter: () => void underWay++,
    leave: () => void underWay--,
  };
}

/** How often the event loop is asked how late it is, in ms. */
export const PERIOD = 5;

/** As late as this, in ms, and so many times in a row: behind. 64 submissions of 200 µs take 13 ms. */
const LATE = 20;
const LATE_FOR = 2;

/** So many times in a row neither as late nor anything refused: no longer behind. That is a second. */
const QUICK_FOR = 200;

/** Says whether an event loop keeps up. */
export interface LagMeter {
  /** To be called every {@link PERIOD}. */
  tick(now: number): void;
  /** Something was refused: who stops refusing only because it has refused would be behind again at once. */
  refused(): void;
  isBehind(): boolean;
}

/**
 * Tells it from how late a timer comes. One pause, as of a garbage collector, is nothing; when two turns of the loop
 * took so long, what arrived meanwhile will take as long again. Half of those it then refuses have waited for 50 ms.
 */
export function lagMeter(): LagMeter {
  let last: number | undefined;
  let behind = false;
  let refusing = false;
  let row = 0;
  return {
    tick(now) {
      const isLate = last !== undefined && now - last - PERIOD >= LATE;
      last = now;
      const turning = behind ? !isLate && !refusing : isLate;
      refusing = false;
      row = turning ? row + 1 : 0;
      if (row < (behind ? QUICK_FOR : LATE_FOR)) return;
      behind = !behind;
      row = 0;
    },
    refused: () => void (refusing = true),
    isBehind: () => behind,
  };
}
