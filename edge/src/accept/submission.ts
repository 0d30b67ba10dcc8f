import {
  answersOf,
  FeedbackBody,
  SCALES,
  storedAnswer,
  SubmissionId,
  type SubmissionBody,
  type Survey,
} from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import * as v from "valibot";
import { invalidField, Refusal } from "./refusal.ts";

/** What was sent, read but not yet held against its survey. */
export interface Submission {
  readonly submissionId: string | undefined;
  readonly answer: string | number;
  readonly context: Omit<SubmissionBody, "submissionId" | "answer">;
}

/** A submission that its survey takes. */
export interface Checked {
  readonly submissionId: string;
  /** As stored. */
  readonly answer: string;
  /** Without what is empty. */
  readonly context: Omit<SubmissionBody, "submissionId" | "answer">;
  readonly traceparent: string | undefined;
}

/**
 * Holds a submission against its survey.
 *
 * @param headers `Idempotency-Key`, which may name the submission instead of its `submissionId`, and `traceparent`
 * @param from how scores are written, see `storedAnswer`
 * @throws {Refusal} `closed-survey`, `invalid-field`
 */
export function check(
  survey: Survey,
  { submissionId, answer, context }: Submission,
  headers: { idempotencyKey?: string | undefined; traceparent?: string | undefined },
  from: "json" | "form",
): Checked {
  if (!survey.open) throw new Refusal("closed-survey");
  const stored = storedAnswer(survey, answer, from);
  if (stored === undefined) throw invalidField("/answer", wanted(survey));
  const given = Object.fromEntries(Object.entries(context).filter(([, value]) => value?.length));
  if (given["comment"] !== undefined && survey.comment === null) {
    throw invalidField("/comment", "Is not asked by this survey");
  }
  return {
    submissionId: nameOf(submissionId, headers.idempotencyKey),
    answer: stored,
    context: given,
    traceparent: v.is(FeedbackBody.entries.traceparent, headers.traceparent) ? headers.traceparent : undefined,
  };
}

/** The name the caller gave, by either road; else one of ours. Its time tells where to look for it again. */
function nameOf(submissionId: string | undefined, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return submissionId ?? uuidv7();
  // As a structured header it stands in quotes; most callers send it without.
  const key = v.safeParse(SubmissionId, idempotencyKey.replace(/^"(.*)"$/, "$1"));
  if (!key.success) throw new Refusal("invalid-field", { detail: "The header Idempotency-Key must be a UUID" });
  if (submissionId !== undefined && submissionId !== key.output) {
    throw invalidField("/submissionId", "Must be the same as the header Idempotency-Key");
  }
  return key.output;
}

function wanted(survey: Survey): string {
  if (survey.kind === "choice" || survey.kind === "thumbs") return `Must be one of ${answersOf(survey).join(", ")}`;
  const [low, high] = SCALES[survey.kind];
  return `Must be a whole number from ${low} to ${high}`;
}
