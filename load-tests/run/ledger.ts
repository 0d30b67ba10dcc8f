import { Ledger, PATHS } from "@earshot/contract";
import * as v from "valibot";

/** How long the drain has to settle what a run has left, in ms. */
const PATIENCE = 120_000;

/** Reads the ledger; throws where results cannot be asked. */
export async function readLedger(results: string): Promise<Ledger> {
  const response = await fetch(results + PATHS.ledger, { signal: AbortSignal.timeout(5000) });
  return v.parse(Ledger, await response.json());
}

/**
 * The ledger once all that had been accepted before the call is settled.
 *
 * @param say is told how much is left
 * @returns the last one that could be read after {@link PATIENCE}, settled or not; undefined where none could
 */
export async function settledLedger(results: string, say: (progress: string) => void): Promise<Ledger | undefined> {
  const asked = Date.now();
  let last: Ledger | undefined;
  while (Date.now() - asked < PATIENCE) {
    const ledger = await readLedger(results).catch(() => undefined);
    if (ledger) last = ledger;
    // Dated by the clock of Redis: a second is more than clocks of servers differ.
    if (ledger && ledger.inFlight === 0 && Date.parse(ledger.asOf ?? "1970-01-01") > asked + 1000) return ledger;
    say(ledger ? `${ledger.inFlight} to settle` : "results do not answer");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return last;
}
