import { serverNow } from "./clock.ts";
import { backoffMs, type Line } from "./line.ts";

/** What keeps numbers coming. */
export interface Connection {
  /** Tries again at once, instead of at the end of the wait. */
  retry(): void;
  /** Hangs up for good. */
  stop(): void;
}

/**
 * The part of a {@link Connection} that does not depend on what comes over the line: when to connect, when to wait and
 * how long.
 *
 * @param connect begins to connect; it reports by `opened` or `failed`
 * @param disconnect lets go of what `connect` began; may be called at any time
 * @param tell is told how the line is, whenever that changes
 */
export function persist(connect: () => void, disconnect: () => void, tell: (line: Line) => void) {
  let line: Line = { is: "connecting" };
  let failures = 0;
  let lastHeard = serverNow();
  let again: ReturnType<typeof setTimeout> | undefined;

  const become = (next: Line): void => {
    line = next;
    tell(next);
  };
  const start = (): void => {
    clearTimeout(again);
    connect();
  };
  const retry = (): void => {
    disconnect();
    start();
  };
  addEventListener("online", retry);

  return {
    start,
    retry,
    /** Whether the line was good when it was last heard of. */
    isOpen: (): boolean => line.is === "open",
    /** Something was heard: the line is good. */
    opened: (): void => {
      failures = 0;
      lastHeard = serverNow();
      if (line.is !== "open") become({ is: "open" });
    },
    /** It broke, and somebody is already at it: not worth a word yet. */
    mending: (): void => {
      if (line.is === "open") become({ is: "mending" });
    },
    /** It is gone: try again after a wait that grows. */
    failed: (): void => {
      disconnect();
      failures += 1;
      const wait = backoffMs(failures);
      become({ is: "cut", since: lastHeard, retryAt: serverNow() + wait });
      clearTimeout(again);
      again = setTimeout(start, wait);
    },
    stop: (): void => {
      disconnect();
      clearTimeout(again);
      removeEventListener("online", retry);
    },
  };
}
