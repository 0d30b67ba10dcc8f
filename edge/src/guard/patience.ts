/** How long a body may take to arrive, in ms: 16 kB at 13 kbit/s. */
export const BODY_PATIENCE = 10_000;

/** A body did not arrive in time. */
export class TooSlow extends Error {
  override name = "TooSlow";
}

/**
 * Waits for a body, and no longer than it may take.
 *
 * @throws {TooSlow}
 */
export type Patience = <T>(body: Promise<T>) => Promise<T>;

/** With a timer for each body. */
export const timedPatience =
  (patience = BODY_PATIENCE): Patience =>
  (body) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new TooSlow()), patience);
      body.then(resolve, reject).finally(() => clearTimeout(timer));
    });

/**
 * With one timer for all bodies, looked through every second, as a timer for each costs Deno 2.7 µs where a whole bare
 * request costs 15. So a body is given up to a second more.
 *
 * Not for Workers, where nothing may be shared between requests.
 */
export function sweptPatience(patience = BODY_PATIENCE, every = 1000): Patience {
  const waiting = new Set<{ since: number; giveUp: () => void }>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const sweep = () => {
    const now = performance.now();
    for (const one of waiting) {
      // In the order they came: the first that may wait ends the round.
      if (now - one.since < patience) break;
      waiting.delete(one);
      one.giveUp();
    }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return (body) =>
    new Promise((resolve, reject) => {
      const one = { since: performance.now(), giveUp: () => reject(new TooSlow()) };
      waiting.add(one);
      timer ??= setInterval(sweep, every);
      const done = () => waiting.delete(one);
      body.then(
        (value) => (done(), resolve(value)),
        (error: unknown) => (done(), reject(error)),
      );
    });
}
