import type { Stack } from "../../infra/local/stack/stack.ts";

/** The services of the core: they are held still as if their machines had gone. */
const CORE = ["drain", "dispatch", "results", "admin"] as const;

/**
 * Stops Postgres and holds every service of the core still for the middle third of a run.
 *
 * @param seconds how long the run lasts
 */
export function cutOffCore(stack: Stack, seconds: number): { back(): Promise<void> } {
  let away = false;
  const signal = (name: "SIGSTOP" | "SIGCONT") => {
    for (const pid of CORE.map((each) => stack.pid(each))) if (pid !== undefined) process.kill(pid, name);
  };
  const bringBack = async () => {
    if (!away) return;
    away = false;
    await stack.postgres.start();
    signal("SIGCONT");
  };
  const third = (seconds * 1000) / 3;
  let changing = Promise.resolve();
  const timers = [
    setTimeout(() => {
      away = true;
      signal("SIGSTOP");
      changing = stack.postgres.stop();
    }, third),
    setTimeout(() => {
      changing = changing.then(bringBack);
    }, 2 * third),
  ];
  return {
    /** Makes sure that all of it is there again. */
    async back() {
      for (const timer of timers) clearTimeout(timer);
      await changing;
      await bringBack();
    },
  };
}
