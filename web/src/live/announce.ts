import { signal } from "@preact/signals";

/** What a screen reader is told next; it reads the one polite region that holds it. */
export const announcement = signal("");

/** Totals are spoken at most this often, in milliseconds: a busy survey changes several times a second. */
const QUIET_MS = 10_000;

let spokenAt = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

function speak(text: string): void {
  spokenAt = Date.now();
  announcement.value = text;
}

/** Tells a change of state, at once. It takes the place of totals that wait to be told. */
export function announce(text: string): void {
  clearTimeout(waiting);
  speak(text);
}

/** Tells new totals, at most once in 10 s; of those that come meanwhile the last is told. */
export function announceTotals(text: string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => speak(text), Math.max(0, spokenAt + QUIET_MS - Date.now()));
}
