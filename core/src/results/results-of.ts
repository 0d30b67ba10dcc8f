import { answersOf, type Results, shownAnswer, type Survey } from "@earshot/contract";
import type { Totals } from "../store/totals.ts";
import { scoreOf } from "./score.ts";

/** A survey with its results as they are shown. */
export interface Shown {
  survey: Survey;
  results: Results;
}

/**
 * Turns totals into what the API shows: every answer the survey takes, in its order, also those nobody gave.
 *
 * Answers the survey no longer takes come last: a total that left votes out would not agree with the ledger.
 */
export function resultsOf({ survey, version, counts, cases, asOf }: Totals): Shown {
  const known = answersOf(survey);
  const former = [...counts.keys()].filter((answer) => !known.includes(answer));
  const answers = [...known, ...former].map((answer) => ({
    answer: shownAnswer(survey.kind, answer),
    count: counts.get(answer) ?? 0,
  }));
  return {
    survey,
    results: {
      survey: survey.id,
      version,
      total: answers.reduce((sum, { count }) => sum + count, 0),
      answers,
      ...scoreOf(survey.kind, counts),
      cases,
      asOf: asOf?.toISOString() ?? null,
    },
  };
}
