import { signal, type ReadonlySignal } from "@preact/signals";
import { params } from "../route.ts";
import { whileSeen } from "./attention.ts";
import type { Line } from "./line.ts";
import type { Connection } from "./retry.ts";
import { canShare, shareLine } from "./shared-line.ts";
import { type Heard, openStream, type Wanted } from "./stream.ts";

/** What keeps a page's numbers coming. */
export interface Source {
  readonly line: ReadonlySignal<Line>;
  /** Whether the viewer has paused it. */
  readonly held: ReadonlySignal<boolean>;
  /** Tries again at once, instead of at the end of the wait. */
  retry(): void;
  /** Pauses, and goes on. */
  hold(held: boolean): void;
  /** Hangs up for good. */
  stop(): void;
}

/** Parameters that open totals to who is not signed in: they hold for this tab alone. */
const OPENERS = new Set(["share", "receipt"]);

/** The parameters of this address that open totals, to be sent along with what is asked for. */
function openers(): URLSearchParams {
  const own = [...params.peek()].filter(([name]) => OPENERS.has(name));
  return new URLSearchParams(own);
}

/** Follows surveys while the page is seen and not paused, over the browser's one line where it can. */
export function follow(wanted: Wanted, heard: Omit<Heard, "line">): Source {
  const line = signal<Line>({ is: "connecting" });
  const held = signal(false);
  const told: Heard = { ...heard, line: (now) => (line.value = now) };
  let connection: Connection | undefined;

  const begin = (): void => {
    if (connection || held.peek()) return;
    line.value = { is: "connecting" };
    const own = openers();
    connection = own.size > 0 || !canShare() ? openStream(() => wanted, told, own) : shareLine(wanted, told);
  };
  const end = (): void => {
    connection?.stop();
    connection = undefined;
    line.value = { is: "paused" };
  };
  const lookAway = whileSeen(begin, end);

  return {
    line,
    held,
    retry: () => connection?.retry(),
    hold(now) {
      held.value = now;
      if (now) end();
      else begin();
    },
    stop() {
      lookAway();
      end();
    },
  };
}
