import { Ledger, PATHS } from "@earshot/contract";
import * as v from "valibot";

/** How often the ledger is asked for, in ms. */
const EVERY = 1000;
/** Where output is kept, a line is added at most this often, in ms. */
const RARELY = 10_000;

export interface LiveLine {
  /** Says something else without breaking the line. */
  say(text: string): void;
  stop(): void;
}

/**
 * Keeps one quiet line about what goes on: redrawn in place in a terminal; elsewhere added when it has changed.
 *
 * @param results address of the results service
 */
export function showLiveLine(results: string, out: NodeJS.WriteStream): LiveLine {
  const live = out.isTTY;
  let shown = "";
  let shownAt = -Infinity;
  const draw = (line: string) => {
    if (live) {
      // Longer than the terminal it would wrap, and then be drawn anew on a line of its own each second.
      out.write(`\r\x1b[K${line.slice(0, Math.max(out.columns - 1, 20))}`);
    } else if (line !== shown && Date.now() - shownAt >= RARELY) {
      out.write(`${line}\n`);
      shownAt = Date.now();
    } else return;
    shown = line;
  };
  const asking = new AbortController();
  const ask = async () => {
    const line = await readLedger(results, asking.signal);
    if (!asking.signal.aborted) draw(line);
  };
  const timer = setInterval(() => void ask(), EVERY);
  void ask();
  return {
    say(text) {
      out.write(live ? `\r\x1b[K${text}\n${shown}` : `${text}\n`);
    },
    stop() {
      asking.abort();
      clearInterval(timer);
      if (live) out.write("\r\x1b[K");
    },
  };
}

async function readLedger(results: string, asking: AbortSignal): Promise<string> {
  try {
    const signal = AbortSignal.any([asking, AbortSignal.timeout(3000)]);
    const response = await fetch(results + PATHS.ledger, { signal });
    return describe(v.parse(Ledger, await response.json()));
  } catch {
    return "  The results service does not answer; feedback is accepted all the same";
  }
}

function describe({ accepted, stored, inFlight, cases, partitions, balanced }: Ledger): string {
  const number = new Intl.NumberFormat("en");
  const terms = [
    `accepted ${number.format(accepted)}`,
    `stored ${number.format(stored)}`,
    `in flight ${number.format(inFlight)}`,
    `cases ${number.format(cases.total)}`,
  ];
  const stopped = partitions.filter((partition) => partition.stopped !== null);
  if (stopped.length > 0) terms.push(`STOPPED: partition ${stopped.map(({ partition }) => partition).join(", ")}`);
  if (!balanced) terms.push("the ledger does not balance");
  return `  ${terms.join(" · ")}`;
}
