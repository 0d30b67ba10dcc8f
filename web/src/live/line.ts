/** How the connection to the results service is. Times are {@link serverNow}'s. */
export type Line =
  | { readonly is: "connecting" }
  | { readonly is: "open" }
  /** It broke a moment ago and the first try to mend it is under way. */
  | { readonly is: "mending" }
  | { readonly is: "cut"; readonly since: number; readonly retryAt: number }
  /** The page cannot be seen and has hung up. */
  | { readonly is: "paused" };

/** How the numbers on the page stand: what the line says and how old they are. */
export type Freshness =
  | { readonly is: "connecting" }
  | { readonly is: "live" | "mending" | "paused"; readonly asOf: number }
  /** Connected, and nothing was ever counted: a fresh install whose drain has not run. */
  | { readonly is: "waiting" }
  | { readonly is: "late"; readonly asOf: number; readonly ageMs: number }
  | { readonly is: "cut"; readonly asOf: number | undefined; readonly since: number; readonly retryInMs: number };

/** Numbers older than this are late, in milliseconds; the drain dates them every second or two. */
export const LATE_MS = 10_000;

/**
 * Judges the numbers on the page.
 *
 * @param asOf what they are dated, in milliseconds since 1970; undefined while there are none
 * @param now in the same clock
 */
export function freshness(line: Line, asOf: number | undefined, now: number): Freshness {
  if (line.is === "cut") return { is: "cut", asOf, since: line.since, retryInMs: Math.max(0, line.retryAt - now) };
  if (line.is === "connecting") return { is: "connecting" };
  if (asOf === undefined) return { is: line.is === "open" ? "waiting" : "connecting" };
  const ageMs = now - asOf;
  if (line.is === "open" && ageMs > LATE_MS) return { is: "late", asOf, ageMs };
  return { is: line.is === "open" ? "live" : line.is, asOf };
}

/** Waits between tries to connect, in milliseconds: 2, 4, 8, 16, then 30 s, each up to a fifth longer by chance. */
export function backoffMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(1, failures)) * (1 + Math.random() / 5);
}
