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

/** How often the event loop is asked how late it is, in ms. */
export const PERIOD = 5;

/** As late as this, in ms, a turn of the loop took too long. */
const LATE = 20;

/** A turn so many times as late as the one before, twice in a row, and by then twice {@link LATE}: a storm. */
const GROWS = 1.5;

/** What is looked at together, in ms. */
const LOOK = 50;

/**
 * A queue that stays is no less than this of what it was; at 80 % of what can be done each turn leaves 0.8 of the last.
 */
const STAYS = 0.9;

/** Fewer than this, in this look and the one before, make no process late: somebody else has the processor. */
const MANY = 128;

/** What comes can be done again where less than one in so many was refused in a look. */
const ONE_IN = 8;

/** A {@link Load} that has to be told the time. */
export interface ClockedLoad extends Load {
  /** To be called every {@link PERIOD}, with the time in ms. */
  tick(now: number): void;
}

/**
 * Refuses what would only wait: while the process is behind, no more than `most` submissions are worked at.
 *
 * Their number alone says nothing. A thousand that wait for a slow Redis cost nothing and are waited for; a hundred
 * that wait for the processor make all that come later wait as well. Hence both: many, and a loop whose timer comes
 * late.
 *
 * And it is what stands that counts, not what passes, as CoDel tells a queue that is too long from a burst: after a
 * pause, of a garbage collector or of Redis, many wait and turns are long, but fewer each turn. So the process is
 * behind where in two looks there were never fewer than `most`, in the second no fewer than in the first. Where turns
 * grow as at twice of what can be done (10 ms, 20, 40) no look is waited for. Looks of 100 ms hold a turn without a
 * queue too often: half a second passed until the first was refused, and what had come by then took as long again to
 * work off.
 *
 * @param most 1 or more
 */
export function loadOf(most: number): ClockedLoad {
  const nothing = { least: Infinity, late: 0, taken: 0, refused: 0 };
  let before = { ...nothing, least: 0 };
  let look = { ...nothing };
  let [underWay, begun, growing, lateBefore] = [0, 0, 0, 0];
  let last: number | undefined;
  let behind = false;

  const stands = () =>
    Math.min(look.least, before.least) >= most &&
    look.least >= before.least * STAYS &&
    Math.min(look.late, before.late) >= LATE;

  return {
    isFull() {
      if (underWay < most || !behind) return false;
      look.refused++;
      return true;
    },
    enter() {
      underWay++;
      look.taken++;
    },
    leave: () => void underWay--,
    tick(now) {
      const late = last === undefined ? 0 : now - last - PERIOD;
      growing = lateBefore >= LATE / 2 && late >= lateBefore * GROWS ? growing + 1 : 0;
      last = now;
      lateBefore = late;
      look.least = Math.min(look.least, underWay);
      look.late = Math.max(look.late, late);
      const storm = !behind && growing >= 2 && late >= 2 * LATE;
      if (!storm && now - begun < LOOK) return;
      if (behind) behind = look.refused > 0 && look.refused * ONE_IN >= look.taken + look.refused;
      else behind = (storm || stands()) && before.taken + look.taken >= MANY;
      begun = now;
      before = look;
      look = { ...nothing };
    },
  };
}
