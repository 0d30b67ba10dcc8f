import type { Results, Survey } from "@earshot/contract";
import type { Totals } from "../store/totals.ts";
import { numbersOf } from "./numbers-of.ts";

/** A survey with its results as they are shown. */
export interface Shown {
  survey: Survey;
  archived: boolean;
  results: Results;
}

/** Turns totals into what the API shows. */
export function resultsOf({ survey, version, counts, cases, archived, asOf }: Totals): Shown {
  const { total, answers, score, interval } = numbersOf(survey, counts);
  return {
    survey,
    archived,
    results: {
      survey: survey.id,
      version,
      total,
      answers,
      score,
      interval,
      cases,
      asOf: asOf?.toISOString() ?? null,
    },
  };
}
