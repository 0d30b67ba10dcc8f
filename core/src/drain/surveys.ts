import type { Survey } from "@earshot/contract";
import type { Database } from "../store/connect.ts";
import { readSurveys } from "../store/surveys.ts";
import { answered } from "./answered.ts";

/** How long what was read counts as known, in ms. */
const FRESH = 1000;

/**
 * Finds the surveys of a batch.
 *
 * @param ids of the surveys in question
 * @returns what is known of them, read anew where it is over a second old or one of them is not known
 */
export type FindSurveys = (ids: Iterable<string>) => Promise<ReadonlyMap<string, Survey>>;

/** Reads surveys from Postgres, where administration writes them before it publishes them to the edge. */
export function createFindSurveys(database: Database): FindSurveys {
  let known: ReadonlyMap<string, Survey> = new Map();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const begun = performance.now();
    known = new Map((await answered(readSurveys(database))).map((survey) => [survey.id, survey]));
    readAt = begun;
  }

  return async (ids) => {
    const asked = performance.now();
    // Partitions share a reading; one that began before this batch was read may lack a survey made since.
    while (asked - readAt >= FRESH || (readAt < asked && [...ids].some((id) => !known.has(id)))) {
      reading ??= read().finally(() => (reading = undefined));
      await reading;
    }
    return known;
  };
}
