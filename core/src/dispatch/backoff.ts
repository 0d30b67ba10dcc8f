const FIRST = 500;
const LONGEST = 60_000;

/**
 * How long to wait before the next try: a random time between nothing and 500 ms · 2ⁿ⁻¹, at most a minute.
 *
 * All of the wait is random ("full jitter"), so that dispatchers which failed together do not come back together. The
 * mean is 0.25 s after the first try, 2 s after the fourth, 30 s from the eighth on: about 60 tries in half an hour.
 *
 * @param tries tries so far, 1 or more
 * @param random 0 … 1
 */
export function backoff(tries: number, random: number): number {
  return Math.min(LONGEST, FIRST * 2 ** (tries - 1)) * random;
}
