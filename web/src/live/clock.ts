import { signal } from "@preact/signals";

/** How far the clock of the results service is ahead of this machine's, in milliseconds. */
let ahead = 0;

/**
 * Learns the time of the results service from the Date of an answer.
 *
 * Ages are told by its clock: a laptop whose own is half a minute off would otherwise call every number late.
 */
export function readServerClock(response: Response): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  // The header drops the part of the second, half of one on average.
  if (!Number.isFinite(date)) return;
  setServerClock(date + 500);
}

/** Learns the time of the results service from a mark it made just now. */
export function setServerClock(ms: number): void {
  ahead = ms - Date.now();
  now.value = serverNow();
}

/** The time by the clock of the results service, in milliseconds since 1970. */
export const serverNow = (): number => Date.now() + ahead;

/**
 * {@link serverNow}, once a second while the page can be seen; 0 for the moment before any time is known, when no
 * number is called late.
 */
export const now = signal(0);

/** Lets {@link now} tick. */
export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) now.value = serverNow();
  };
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}
