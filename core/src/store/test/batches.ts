import { randomUUID } from "node:crypto";
import { type Batch, type FeedbackRow, noEffects, type Place, type SurveyTerms } from "../batch.ts";

/** The partition that batches are of. */
export const P = 5;
/** From which moment on rows were accepted, ms since 1970. */
export const MINUTE = Date.UTC(2026, 10, 23, 4, 0);
export const BEGIN: Place = { epoch: null, lastId: null, lastN: 0 };

/** A row of the n-th entry, from the client of that number. */
export function row(n: number, more: Partial<FeedbackRow> = {}): FeedbackRow {
  const client = n.toString(16).padStart(32, "0");
  return { n, survey: "vote", period: 0, client, answer: "a", at: MINUTE + n, negative: false, ...more };
}

/** A batch of the rows that follow a place. */
export function batch(
  feedback: readonly FeedbackRow[],
  { ver = 0, from = BEGIN, ...more }: Partial<Batch> = {},
): Batch {
  const lastN = from.lastN + feedback.length;
  return {
    partition: P,
    ver,
    from,
    to: { epoch: "e1", lastId: `1-${lastN}/${lastN}`, lastN },
    ...noEffects(),
    feedback,
    terms: Object.values(Object.groupBy(feedback, ({ survey }) => survey)).map((rows = []) =>
      term({ survey: rows[0]?.survey ?? "vote", duplicate: rows.length }),
    ),
    anchors: feedback.map(({ n }) => `1-${n}/${n}`).join(" "),
    head: null,
    seenSeq: lastN,
    allNew: false,
    settledUpTo: null,
    ...more,
  };
}

export function term(more: Partial<SurveyTerms> = {}): SurveyTerms {
  return { survey: "vote", stored: 0, superseded: 0, withdrawn: 0, duplicate: 0, ...more };
}

/** The case that a row opens. */
export function caseOf({ n, survey, period, client }: FeedbackRow, detail = "{}") {
  return {
    n,
    survey,
    period,
    client,
    id: randomUUID(),
    at: MINUTE,
    recoveredAt: null,
    detail,
    settling: false,
    wait: 0,
  };
}
