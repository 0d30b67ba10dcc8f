/** How long a body may take to arrive, in ms: 16 kB at 13 kbit/s. */
const BODY_PATIENCE = 10_000;

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
export function timedPatience(patience = BODY_PATIENCE): Patience {
  return async (body) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new TooSlow()), patience);
    try {
      return await Promise.race([body, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * With one timer for all bodies, looked through every second, as a timer for each costs Deno 2.7 µs where a whole bare
 * request costs 15. So a body is given up to a second more.
 *
 * Not for Workers, where nothing may be shared between requests.
 */
export function sweptPatience(patience = BODY_PATIENCE, every = 1000): Patience {
  interface Waiting {
    /** Sweeps that have passed over it. */
    sweeps: number;
    readonly giveUp: (error: TooSlow) => void;
  }
  const waiting = new Set<Waiting>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const sweep = () => {
    for (const one of waiting) {
      one.sweeps++;
      // The first came at any moment before it.
      if ((one.sweeps - 1) * every < patience) continue;
      waiting.delete(one);
      one.giveUp(new TooSlow());
    }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return (body) =>
    new Promise((resolve, reject) => {
      const one = { sweeps: 0, giveUp: reject };
      waiting.add(one);
      timer ??= setInterval(sweep, every);
      const arrived =
        <Settled>(settle: (settled: Settled) => void) =>
        (settled: Settled) => {
          waiting.delete(one);
          settle(settled);
        };
      body.then(arrived(resolve), arrived(reject));
    });
}
