import { type FeedbackEntry, type Survey, traceIds } from "@earshot/contract";
import type { FeedbackRow } from "../store/batch.ts";
import { answersTaken } from "./answers.ts";

/** The row that a feedback is stored as. */
export function feedbackRow({ n, t, body }: FeedbackEntry, survey: Survey): FeedbackRow {
  const { period, client, answer, comment, reason, locale, page, channel, tags, traceparent } = body;
  const negative = answersTaken(survey).get(answer) ?? false;
  return {
    n,
    at: t,
    negative,
    survey: body.survey,
    period,
    client,
    answer,
    comment,
    reason,
    locale,
    page,
    channel,
    tags,
    // Edges of before took more for a trace than is one.
    ...(traceIds(traceparent) ? { traceparent } : {}),
  };
}
