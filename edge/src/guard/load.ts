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
 * @param lag whether the process keeps up; is told what is taken up and what refused, see {@link lagMeter}
 */
export function loadOf(most: number, lag: Pick<LagMeter, "isBehind" | "taken" | "refused">): Load {
  let underWay = 0;
  return {
    isFull() {
      if (underWay < most || !lag.isBehind()) return false;
      lag.refused();
      return true;
    },
    enter() {
      underWay++;
      lag.taken();
    },
    leave: () => void underWay--,
  };
}

/** How often the event loop is asked how late it is, in ms. */
export const PERIOD = 5;

/** As late as this, in ms, and later than the time before, which was late by half of it: each turn takes longer. */
const LATE = 20;

/** As late as {@link LATE} so many times in a row: not growing, but not going away either. */
const STANDING = 8;

/** Fewer than this, in this look and the one before, make no process late: somebody else has the processor. */
const MANY = 128;

/** Ticks of a look: at what was taken up and refused meanwhile. */
const LOOK = 40;

/** What comes can be done again where less than one in so many was refused, and no tick was {@link LATE}. */
const ONE_IN = 8;

/** Says whether an event loop keeps up. */
export interface LagMeter {
  /** To be called every {@link PERIOD}. */
  tick(now: number): void;
  /** Something was taken up. */
  taken(): void;
  /** Something was refused: who keeps up only because it refuses would be behind again at once. */
  refused(): void;
  isBehind(): boolean;
}

/**
 * Tells it from how late a timer comes. One pause, as of a garbage collector, is nothing: what came meanwhile makes the
 * next turn of the loop long, the one after it less so. Where more comes than can be done each turn is longer than the
 * one before: at twice of it 10 ms are 20, then 40.
 */
export function lagMeter(): LagMeter {
  let last: number | undefined;
  let lateBefore = 0;
  let row = 0;
  let behind = false;
  let [ticks, taken, refused, takenBefore] = [0, 0, 0, 0];

  function lookAnew(): void {
    takenBefore = taken;
    [ticks, taken, refused] = [0, 0, 0];
  }

  return {
    tick(now) {
      const late = last === undefined ? 0 : now - last - PERIOD;
      const grows = lateBefore >= LATE / 2 && late > lateBefore;
      last = now;
      lateBefore = late;
      row = late >= LATE ? row + 1 : 0;
      ticks++;
      if (!behind) {
        behind = row > 0 && (grows || row >= STANDING) && takenBefore + taken >= MANY;
        if (behind || ticks >= LOOK) lookAnew();
      } else if (row > 0) {
        lookAnew();
      } else if (ticks >= LOOK) {
        behind = refused > 0 && refused * ONE_IN >= taken + refused;
        lookAnew();
      }
    },
    taken: () => void taken++,
    refused: () => void refused++,
    isBehind: () => behind,
  };
}
