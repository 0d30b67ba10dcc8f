import { signal, type ReadonlySignal } from "@preact/signals";
import { serverNow } from "./clock.ts";
import { backoffMs, type Line } from "./line.ts";

/** What keeps a page's numbers coming. */
export interface Source {
  readonly line: ReadonlySignal<Line>;
  /** Tries again at once, instead of at the end of the wait. */
  retry(): void;
  /** Hangs up for good. */
  stop(): void;
}

/** A page out of sight hangs up after this long, in milliseconds: a host has 6 connections for all tabs together. */
const OUT_OF_SIGHT_MS = 10_000;

/**
 * The part of a {@link Source} that does not depend on what comes over the line: when to connect, when to wait and how
 * long, and when to hang up.
 *
 * @param connect begins to connect; it reports by `opened` or `failed`
 * @param disconnect lets go of what `connect` began; may be called at any time
 */
export function persist(connect: () => void, disconnect: () => void) {
  const line = signal<Line>({ is: "connecting" });
  let failures = 0;
  let lastHeard = serverNow();
  let again: ReturnType<typeof setTimeout> | undefined;
  let hangUp: ReturnType<typeof setTimeout> | undefined;

  const start = (): void => {
    clearTimeout(again);
    if (document.hidden) line.value = { is: "paused" };
    else connect();
  };
  const retry = (): void => {
    disconnect();
    start();
  };
  const seen = (): void => {
    clearTimeout(hangUp);
    if (document.hidden) {
      hangUp = setTimeout(() => {
        disconnect();
        clearTimeout(again);
        line.value = { is: "paused" };
      }, OUT_OF_SIGHT_MS);
    } else if (line.value.is === "paused") {
      line.value = { is: "connecting" };
      start();
    }
  };
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", retry);

  return {
    line,
    start,
    retry,
    /** Something was heard: the line is good. */
    opened: (): void => {
      failures = 0;
      lastHeard = serverNow();
      if (line.value.is !== "open") line.value = { is: "open" };
    },
    /** It broke, and somebody is already at it: not worth a word yet. */
    mending: (): void => {
      if (line.value.is === "open") line.value = { is: "mending" };
    },
    /** It is gone: try again after a wait that grows. */
    failed: (): void => {
      disconnect();
      failures += 1;
      const wait = backoffMs(failures);
      line.value = { is: "cut", since: lastHeard, retryAt: serverNow() + wait };
      clearTimeout(again);
      again = setTimeout(start, wait);
    },
    stop: (): void => {
      disconnect();
      clearTimeout(again);
      clearTimeout(hangUp);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", retry);
    },
  };
}
