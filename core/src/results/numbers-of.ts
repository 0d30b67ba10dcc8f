import { answersOf, type Numbers, shownAnswer, type Survey } from "@earshot/contract";
import { scoreOf, sharesOf, tooFew } from "@earshot/contract/score";
import type { Counts } from "../store/numbers.ts";

/**
 * Every answer the survey takes, in its order, also those nobody gave. Answers the survey no longer takes come last: a
 * total that left votes out would not agree with the ledger.
 */
export function listedAnswers(survey: Survey, counts: Counts): string[] {
  const known = answersOf(survey);
  return [...known, ...[...counts.keys()].filter((answer) => !known.includes(answer))];
}

/** Turns counts into what the API shows of them. */
export function numbersOf(survey: Survey, counts: Counts): Numbers {
  const answers = listedAnswers(survey, counts).map((answer) => ({
    answer: shownAnswer(survey.kind, answer),
    count: counts.get(answer) ?? 0,
  }));
  return {
    total: answers.reduce((sum, { count }) => sum + count, 0),
    answers,
    ...scoreOf(survey.kind, counts),
    shares: sharesOf(survey.kind, counts),
    tooFew: tooFew(counts),
  };
}
