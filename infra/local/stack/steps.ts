/** One step of a start; it begins when all it comes after are done, so the order of the list does not matter. */
export interface Step {
  name: string;
  after: readonly string[];
  /** What is under way. */
  title: string;
  /** Returns what there is now, for a person: `PostgreSQL 18.4 on 127.0.0.1:5015`. */
  run: (say: (progress: string) => void) => Promise<string>;
}

/** Shows steps while they run; see `start.ts`. */
export type RunSteps = (steps: readonly Runnable[]) => Promise<void>;

/** A step whose `run` also waits for those before it and tells how long it took itself, in seconds. */
export interface Runnable {
  title: string;
  run: (say: (progress: string) => void) => Promise<{ done: string; seconds: number }>;
}

/**
 * Orders steps by what they come after. All are to be run at once; each then waits by itself.
 *
 * Once one has failed, all others stay as they are, unsettled: what they would say from then on is noise.
 */
export function inOrder(steps: readonly Step[]): Runnable[] {
  const done = new Map(steps.map(({ name }) => [name, Promise.withResolvers<void>()]));
  const never = new Promise<never>(() => {});
  let failed = false;
  return steps.map(({ name, after, title, run }) => ({
    title,
    run: async (say) => {
      for (const before of after) await done.get(before)?.promise;
      const began = performance.now();
      const result = await run(say).catch((error: unknown) => {
        if (failed) return never;
        failed = true;
        throw error;
      });
      if (failed) return never;
      done.get(name)?.resolve();
      return { done: result, seconds: (performance.now() - began) / 1000 };
    },
  }));
}

/** Runs steps without a word. */
export const runQuietly: RunSteps = async (steps) => {
  await Promise.all(steps.map(({ run }) => run(() => {})));
};
