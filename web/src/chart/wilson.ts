/** Both ends of an interval; for shares 0 … 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % of a normal distribution lies within this many standard deviations. */
const Z = 1.959964;

/** The fewest answers an interval is drawn for. */
export const ENOUGH = 5;

/**
 * The 95 % interval of a share by Wilson's score, which stays inside 0 … 1 and is honest for few answers and for
 * shares near the ends, where the textbook interval is not.
 *
 * @param n answers, 1 or more
 */
export function wilson(hits: number, n: number): Interval {
  const share = hits / n;
  const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Whether the lead of one answer over another is more than chance: their difference is 1.96 of its deviations wide. */
export function leads(first: number, second: number, n: number): boolean {
  const gap = (first - second) / n;
  return gap > Z * Math.sqrt(((first + second) / n - gap * gap) / n);
}
