import { answersOf, isNegative, type Survey } from "@earshot/contract";

const known = new WeakMap<Survey, ReadonlyMap<string, boolean>>();

/**
 * The answers a survey takes, as stored, each with whether it is a negative one; worked out once a survey, for they are
 * asked for with every entry.
 */
export function answersTaken(survey: Survey): ReadonlyMap<string, boolean> {
  let answers = known.get(survey);
  if (!answers) {
    answers = new Map(answersOf(survey).map((answer) => [answer, isNegative(survey, answer)]));
    known.set(survey, answers);
  }
  return answers;
}
