import type { FeedbackEntry, Survey } from "@earshot/contract";
import type { FeedbackRow } from "../store/batch.ts";
import { answersTaken } from "./answers.ts";

/** The row that a feedback is stored as. The trace of its request is not kept. */
export function feedbackRow({ n, t, body }: FeedbackEntry, survey: Survey): FeedbackRow {
  const { period, client, answer, comment, reason, locale, page, channel, tags } = body;
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
  };
}
