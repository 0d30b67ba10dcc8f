import type { Survey } from "@earshot/contract";
import type { Pool } from "../store/connect.ts";
import { type Account, readAccount } from "../store/account.ts";
import { readSurveysHot } from "../store/numbers.ts";
import { readTotals } from "../store/totals.ts";
import { resultsOf, type Shown } from "./results-of.ts";
import { shareReadings } from "./share.ts";

/** Everything about totals that is read of Postgres. */
export interface Readings {
  /** All surveys, oldest first; shared by all who ask at once. */
  all(): Promise<Shown[]>;
  /** One survey, undefined where there is none; shared by all who ask at once. */
  one(id: string): Promise<Shown | undefined>;
  /** These surveys, without the unknown ones; shared by all who ask for the same at once. */
  these(ids: readonly string[]): Promise<Shown[]>;
  /** All surveys as they are set up, without those put away; shared by all who ask at once. */
  surveys(): Promise<Survey[]>;
  /** The account, of one survey or of all; shared by all who ask for the same at once. */
  account(survey?: string): Promise<Account>;
}

/**
 * Reads totals of Postgres. What anyone may ask for without a key is shared: a reading costs more the longer a survey
 * has run, and viewers come in any number.
 */
export function readingsOf(pool: Pool): Readings {
  const all = shareReadings(async () => (await readTotals(pool)).map(resultsOf));
  const these = shareReadings(async (ids) => (await readTotals(pool, ids.split(","))).map(resultsOf));
  const surveys = shareReadings(() => readSurveysHot(pool));
  const account = shareReadings((survey) => readAccount(pool, survey || null));
  return {
    all: () => all(""),
    one: async (id) => (await these(id))[0],
    these: (ids) => these(ids.toSorted().join(",")),
    surveys: () => surveys(""),
    account: (survey = "") => account(survey),
  };
}
