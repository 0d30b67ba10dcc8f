import { answersOf, type FieldError, SCALES, type Survey } from "@earshot/contract";

/** What is wrong with a rule that opens cases: an answer the survey never takes would never open one. */
export function ruleErrors(survey: Survey): FieldError[] {
  if (survey.negative === null) return [];
  if (survey.kind === "choice" || survey.kind === "thumbs") {
    const answers = answersOf(survey);
    return survey.negative.oneOf.flatMap((answer, index) =>
      answers.includes(answer)
        ? []
        : [{ pointer: `/negative/oneOf/${index}`, message: `Must be one of ${answers.join(", ")}` }],
    );
  }
  const [low, high] = SCALES[survey.kind];
  if (survey.negative.atMost >= low && survey.negative.atMost < high) return [];
  return [{ pointer: "/negative/atMost", message: `Must be from ${low} to ${high - 1}` }];
}

/** What is wrong with the question for a reason: it is asked after a negative answer, so some answers have to be. */
export function reasonErrors({ reason, negative }: Survey): FieldError[] {
  if (!reason || negative !== null) return [];
  return [{ pointer: "/reason", message: "Must be left out, or needs a rule that says which answers are negative" }];
}
