import { answersOf, type FieldError, SCALES, STANDARD_RULE, Survey } from "@earshot/contract";
import * as v from "valibot";

/** A survey as it is sent. */
export const SurveyBody = v.pipe(v.unknown(), v.transform(withRule), Survey);

/** With the usual rule of its kind where it does not say one; null says that none opens a case. */
function withRule(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null || "negative" in sent || !("kind" in sent)) return sent;
  const usual = new Map<unknown, Survey["negative"]>(Object.entries(STANDARD_RULE)).get(sent.kind);
  return usual === undefined ? sent : { ...sent, negative: usual };
}

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
