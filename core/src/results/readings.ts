import type { Survey } from "@earshot/contract";
import type { Pool } from "../store/connect.ts";
import { type Account, readAccount } from "../store/account.ts";
import { readSparks, type Spark } from "../store/sparks.ts";
import { readSurveysHot } from "../store/numbers.ts";
import { readTotals } from "../store/totals.ts";
import { resultsOf, type Shown } from "./results-of.ts";
import { keepFor, shareReadings } from "./share.ts";

/** Days of a spark. */
const SPARK_DAYS = 30;

/** How long sparks are kept, in ms: they change when a day is over, or when somebody takes an old answer back. */
const SPARKS_KEPT = 60_000;

/** Everything about totals that is read of Postgres. */
export interface Readings {
  /** All surveys, oldest first, also those put away or not; shared by all who ask at once. */
  all(archived?: boolean): Promise<Shown[]>;
  /** One survey, undefined where there is none; shared by all who ask at once. */
  one(id: string): Promise<Shown | undefined>;
  /** These surveys, without the unknown ones; shared by all who ask for the same at once. */
  these(ids: readonly string[]): Promise<Shown[]>;
  /** All surveys as they are set up, without those put away; shared by all who ask at once. */
  surveys(): Promise<Survey[]>;
  /** What came in on each of the last 30 days, by survey; at most a minute old, as only yesterday's end adds a day. */
  sparks(): Promise<ReadonlyMap<string, Spark>>;
  /** The account, of one survey or of all; shared by all who ask for the same at once. */
  account(survey?: string): Promise<Account>;
}

/**
 * Reads totals of Postgres. What anyone may ask for without a key is shared: a reading costs more the longer a survey
 * has run, and viewers come in any number.
 */
export function readingsOf(pool: Pool): Readings {
  const all = shareReadings(async (which) =>
    (await readTotals(pool, which === "" ? "all" : "all-and-archived")).map(resultsOf),
  );
  const these = shareReadings(async (ids) => (await readTotals(pool, ids.split(","))).map(resultsOf));
  const surveys = shareReadings(() => readSurveysHot(pool));
  const sparks = keepFor(SPARKS_KEPT, async () => {
    const read = await readSparks(pool, SPARK_DAYS);
    return new Map(read.map((spark) => [spark.survey, spark]));
  });
  const account = shareReadings((survey) => readAccount(pool, survey || null));
  return {
    all: (archived = false) => all(archived ? "archived" : ""),
    one: async (id) => (await these(id)).find(({ survey }) => survey.id === id),
    these: (ids) => these(ids.toSorted().join(",")),
    surveys: () => surveys(""),
    sparks,
    account: (survey = "") => account(survey),
  };
}
