import type { Answered, Survey } from "./types.ts";

const DAY = 24 * 3_600_000;

/** Whether a survey takes answers at a moment, in ms since 1970, by this device's clock; the edge has the last word. */
export function isOpen({ open, opensAt, closesAt }: Survey, now: number): boolean {
  return open && !(closesAt && now >= Date.parse(closesAt)) && !(opensAt && now < Date.parse(opensAt));
}

/**
 * Whether who has answered may answer again: anyone, as often as they like, or once a period. What replaces a first
 * answer is a change of it, by its receipt: another answer from another site could be another client's.
 */
export function mayAnswerAgain({ identity, repeat }: Survey, { at, waiting }: Answered, now: number): boolean {
  if (waiting) return false;
  if (identity === "open") return true;
  if (typeof repeat === "string") return false;
  const periodOf = (time: number) => Math.floor(time / (repeat.afterDays * DAY));
  return periodOf(at) !== periodOf(now);
}
