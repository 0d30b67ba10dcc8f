import { type FeedbackEntry, isNegative, type Survey } from "@earshot/contract";
import type { FeedbackRow } from "../store/batch.ts";

/** The row that a feedback is stored as. The trace of its request is not kept. */
export function feedbackRow({ n, t, body }: FeedbackEntry, survey: Survey): FeedbackRow {
  const { traceparent: _, ...stored } = body;
  return { n, at: t, negative: isNegative(survey, body.answer), ...stored };
}
