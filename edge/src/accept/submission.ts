import {
  answersOf,
  isOpen,
  SCALES,
  storedAnswer,
  SubmissionId,
  type SubmissionBody,
  type Survey,
} from "@earshot/contract";
import * as v from "valibot";
import { nameAt } from "./hours.ts";
import { invalidField, Refusal } from "./refusal.ts";

/** What was sent, read but not yet held against its survey. */
export interface Submission {
  readonly submissionId: string | undefined;
  readonly answer: string | number;
  /** The token of a link. */
  readonly link: string | undefined;
  readonly context: Omit<SubmissionBody, "submissionId" | "answer" | "link">;
}

/** A submission that its survey takes. */
export interface Checked {
  readonly submissionId: string;
  /** As stored. */
  readonly answer: string;
  readonly link: string | undefined;
  /** Without what is empty. */
  readonly context: Omit<SubmissionBody, "submissionId" | "answer" | "link">;
  readonly traceparent: string | undefined;
}

/**
 * Holds a submission against its survey.
 *
 * @param headers `Idempotency-Key`, which may name the submission instead of its `submissionId`, and the trace, see
 *   `TraceOf`
 * @param from how scores are written, see `storedAnswer`
 * @throws {Refusal} `closed-survey`, `not-open-yet`, `invalid-field`
 */
export function check(
  survey: Survey,
  { submissionId, answer, link, context }: Submission,
  headers: { idempotencyKey?: string | undefined; traceparent: string | undefined },
  from: "json" | "form",
  now: number,
): Checked {
  requireOpen(survey, now);
  const entries = Object.entries(context);
  const given = entries.length === 0 ? context : Object.fromEntries(entries.filter(([, value]) => value?.length));
  requireAsked(survey, given);
  return {
    submissionId: nameOf(submissionId, headers.idempotencyKey, now),
    answer: answerOf(survey, answer, from),
    link,
    context: given,
    traceparent: headers.traceparent,
  };
}

/**
 * Refuses what comes outside the hours of a survey.
 *
 * @throws {Refusal} `closed-survey`, `not-open-yet`
 */
export function requireOpen(survey: Survey, now: number): void {
  if (isOpen(survey, now)) return;
  const opens = survey.open && survey.opensAt ? Date.parse(survey.opensAt) : 0;
  if (opens <= now) throw new Refusal("closed-survey");
  const retryAfter = Math.ceil((opens - now) / 1000);
  throw new Refusal("not-open-yet", { detail: `It opens at ${new Date(opens).toISOString()}`, retryAfter });
}

/**
 * Refuses words that a survey does not ask for.
 *
 * @throws {Refusal} `invalid-field`
 */
export function requireAsked(survey: Survey, given: { comment?: unknown; reason?: unknown }): void {
  for (const field of ["comment", "reason"] as const) {
    if (typeof given[field] === "string" && !survey[field]) {
      throw invalidField(`/${field}`, "Is not asked by this survey");
    }
  }
}

/**
 * What an answer is stored as.
 *
 * @throws {Refusal} `invalid-field`
 */
export function answerOf(survey: Survey, answer: unknown, from: "json" | "form"): string {
  const stored = storedAnswer(survey, answer, from);
  if (stored === undefined) throw invalidField("/answer", wanted(survey));
  return stored;
}

/**
 * The name the caller gave, by either road; else one of ours. Its time tells where to look for it again.
 *
 * @throws {Refusal} `invalid-field`
 */
export function nameOf(submissionId: string | undefined, idempotencyKey: string | undefined, now: number): string {
  if (idempotencyKey === undefined) return submissionId ?? nameAt(now);
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
