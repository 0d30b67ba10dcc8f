import { randomInt } from "node:crypto";
import { answersOf, isNegative, shownAnswer, type Survey, type SubmissionBody } from "@earshot/contract";

/** The tag by which samples are found, and told from what customers said. */
const SAMPLE_TAG = "sample";

/** How often each answer of a scale is given, lowest first; of a choice the first option most often, the last least. */
const WEIGHTS: Readonly<Record<Exclude<Survey["kind"], "choice">, readonly number[]>> = {
  csat: [1, 2, 6, 16, 20],
  ces: [1, 2, 3, 6, 12, 18, 12],
  nps: [1, 0, 1, 1, 1, 2, 3, 6, 12, 14, 12],
  thumbs: [4, 1],
};

/** They say what they are: a tag is not shown beside every comment. */
const COMMENTS = [
  "Sample comment: quick and friendly.",
  "Sample comment: a longer one, so that it shows how several lines of what somebody wrote are set, and where they break.",
  "Sample comment: thank you!",
];

/** One answer in so many has a comment, where the survey asks for one. */
const COMMENT_EVERY = 6;

/**
 * Makes up answers that a survey takes.
 *
 * None is unhappy by its rule: a case is followed up by people, and none was hurt.
 *
 * @returns as many as asked for; none where every answer of the survey is an unhappy one
 */
export function sampleAnswers(survey: Survey, count: number): Omit<SubmissionBody, "submissionId">[] {
  const all = answersOf(survey);
  const weights = survey.kind === "choice" ? all.map((_, at) => all.length - at) : WEIGHTS[survey.kind];
  const urn = all.flatMap((answer, at) =>
    isNegative(survey, answer) ? [] : Array.from({ length: weights[at] ?? 1 }, () => answer),
  );
  if (urn.length === 0) return [];
  return Array.from({ length: count }, (_, at) => {
    const answer = shownAnswer(survey.kind, urn[randomInt(urn.length)] ?? "");
    const comment = at % COMMENT_EVERY === 0 ? COMMENTS[(at / COMMENT_EVERY) % COMMENTS.length] : undefined;
    return {
      answer,
      tags: [SAMPLE_TAG],
      ...(survey.comment !== null && comment !== undefined && { comment }),
    };
  });
}
