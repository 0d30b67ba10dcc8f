import { setTimeout } from "node:timers/promises";

/** Waits, or less where it is over before. */
export const pauseUntil = (ms: number, over: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal: over }).catch(() => {});
