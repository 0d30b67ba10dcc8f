import { v7 as uuidv7 } from "uuid";

const HOUR = 3_600_000;

/**
 * How far the time in a submission's name may lie behind and ahead of ours, in ms, to be believed: the clocks of
 * customers are wrong, and so may ours be. A name that is believed while our clock is wrong and not afterwards would be
 * looked for in another hour, and its retry taken for a second answer.
 */
const BEHIND = 7 * 24 * HOUR;
const AHEAD = 25 * HOUR;

/** Names a submission at a moment of the edge's clock, in ms since 1970. */
export function nameAt(now: number): string {
  return uuidv7({ msecs: now });
}

/**
 * When a submission was named, in ms since 1970: a UUID v7 says so itself. Undefined for any other name, and where the
 * time in it cannot be believed.
 */
export function namedAt(submissionId: string, now: number): number | undefined {
  if (!/^.{14}7.{4}[89ab]/.test(submissionId)) return undefined;
  const at = Number.parseInt(submissionId.slice(0, 8) + submissionId.slice(9, 13), 16);
  return at >= now - BEHIND && at <= now + AHEAD ? at : undefined;
}

/**
 * Under which hours a submission may be remembered, see `Admission.hours`.
 *
 * Where its name says when it was made, one hour is looked at, wherever and whenever it is sent again. For any other
 * the hour is ours; a retry is found if it comes in the same hour or the next, so for 60 to 120 minutes.
 *
 * @param named see {@link namedAt}
 */
export function hoursOf(named: number | undefined, now: number): readonly [number] | readonly [number, number] {
  if (named !== undefined) return [Math.floor(named / HOUR)];
  const hour = Math.floor(now / HOUR);
  return [hour, hour - 1];
}

/**
 * The moment by which a network's day is told: a retry over midnight, within an hour, is still of the day before. Of an
 * hour alone, either way: whoever could name its day would answer on each.
 */
export function dayTime(named: number | undefined, now: number): number {
  return named !== undefined && Math.abs(named - now) <= HOUR ? named : now;
}
