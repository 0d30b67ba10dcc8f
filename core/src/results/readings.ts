import type { Pool } from "../store/connect.ts";
import { type Account, readAccount } from "../store/account.ts";
import { readTotals } from "../store/totals.ts";
import { resultsOf, type Shown } from "./results-of.ts";
import { shareReadings } from "./share.ts";

/** Everything about totals that is read of Postgres. */
export interface Readings {
  /** All surveys, oldest first; shared by all who ask at once. */
  all(): Promise<Shown[]>;
  /** One survey, undefined where there is none; shared by all who ask at once. */
  one(id: string): Promise<Shown | undefined>;
  /** These surveys, without the unknown ones. */
  these(ids: readonly string[]): Promise<Shown[]>;
  /** The account, of one survey or of all; shared by all who ask for the same at once. */
  account(survey?: string): Promise<Account>;
}

/**
 * Reads totals of Postgres. What anyone may ask for without a key is shared: a reading costs more the longer a survey
 * has run, and viewers come in any number.
 */
export function readingsOf(pool: Pool): Readings {
  const all = shareReadings(async () => (await readTotals(pool)).map(resultsOf));
  const one = shareReadings(async (id) => (await readTotals(pool, [id])).map(resultsOf)[0]);
  const account = shareReadings((survey) => readAccount(pool, survey || null));
  return {
    all: () => all(""),
    one,
    these: async (ids) => (await readTotals(pool, ids)).map(resultsOf),
    account: (survey = "") => account(survey),
  };
}
