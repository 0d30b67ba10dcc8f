/** How long one call of Upstash may take with its repeat, in ms; up to half a second more where a timer is shared. */
export const PATIENCE = 1500;

/** Ends calls that take too long. */
export interface Deadlines {
  /** Makes a call, which takes its {@link Deadlines.signal} before it waits for anything. */
  during<T>(call: () => Promise<T>): Promise<T>;
  readonly signal?: () => AbortSignal;
}

/** For a client that ends its calls itself. */
export const NO_DEADLINES: Deadlines = { during: (call) => call() };

/** A deadline of its own for each call, as Workers need it: nothing may be shared between requests there. */
export function ownDeadlines(patience = PATIENCE): Required<Deadlines> {
  return { during: (call) => call(), signal: () => AbortSignal.timeout(patience) };
}

/**
 * One deadline for all calls that are begun within `every` ms, as a signal with a timer for each costs Deno 20 µs. So a
 * call may take up to `every` more.
 *
 * @param patience in ms, as `every`
 */
export function sharedDeadlines(patience = PATIENCE, every = 500): Required<Deadlines> {
  let current = newDeadline();

  function newDeadline() {
    const made = { controller: new AbortController(), until: performance.now() + every, calls: 0 };
    // Not where all have ended: thousands may have listened to the signal, and each would cost something again.
    setTimeout(() => made.calls > 0 && made.controller.abort(), patience + every);
    return made;
  }

  return {
    async during(call) {
      if (performance.now() >= current.until) current = newDeadline();
      const mine = current;
      mine.calls++;
      try {
        return await call();
      } finally {
        mine.calls--;
      }
    },
    signal: () => current.controller.signal,
  };
}
