import type { Json } from "./json.ts";
import type { OperationId } from "./operations.ts";

/** A call that the document shows with what was answered, which the app itself is asked for. */
export interface Example {
  readonly operation: OperationId;
  /** Names it among the examples of its operation. */
  readonly name: string;
  readonly summary: string;
  /** Parts of the address; `{receipt}` is that of the first example. */
  readonly parts: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** JSON, or the text of a form. */
  readonly body?: Json;
  readonly status: number;
}

const RECEIPT = { receipt: "{receipt}" };
const first = "0192f8a0-5b1c-7d3e-9a4f-1c2b3d4e5f60";

/** In the order in which they are called: a later one may build on an earlier one. */
export const EXAMPLES: readonly Example[] = [
  {
    operation: "getSurvey",
    name: "rating",
    summary: "A rating with a comment",
    parts: { survey: "service" },
    status: 200,
  },
  {
    operation: "getSurvey",
    name: "unknown",
    summary: "No such survey",
    parts: { survey: "no-such-survey" },
    status: 404,
  },
  {
    operation: "sendFeedback",
    name: "rating",
    summary: "A rating with a comment",
    parts: { survey: "service" },
    body: {
      submissionId: first,
      answer: 2,
      comment: "The soup was cold.",
      locale: "en-GB",
      page: "/checkout",
      channel: "app",
      tags: ["lunch", "table-7"],
    },
    status: 202,
  },
  {
    operation: "sendFeedback",
    name: "again",
    summary: "The same again, as after an answer that was lost",
    parts: { survey: "service" },
    body: { submissionId: first, answer: 2, comment: "The soup was cold." },
    status: 202,
  },
  {
    operation: "sendFeedback",
    name: "choice",
    summary: "The least there is, named by a header",
    parts: { survey: "vote" },
    headers: { "idempotency-key": "0192f8a0-6c2d-7e4f-8b50-2d3c4e5f6a71" },
    body: { answer: "a" },
    status: 202,
  },
  {
    operation: "sendFeedback",
    name: "wrong",
    summary: "An answer the survey does not know, and a field it does not have",
    parts: { survey: "service" },
    body: { answer: 6, score: 5 },
    status: 400,
  },
  {
    operation: "sendFeedback",
    name: "beyond",
    summary: "An answer that is out of range",
    parts: { survey: "service" },
    body: { answer: 6 },
    status: 400,
  },
  {
    operation: "sendFeedback",
    name: "closed",
    summary: "A survey that takes no more answers",
    parts: { survey: "last-year" },
    body: { answer: 5 },
    status: 410,
  },
  {
    operation: "sendFeedback",
    name: "plain-text",
    summary: "A body that is not JSON by its type",
    parts: { survey: "service" },
    headers: { "content-type": "text/plain" },
    body: { answer: 5 },
    status: 415,
  },
  { operation: "getReceipt", name: "received", summary: "Just received", parts: RECEIPT, status: 200 },
  {
    operation: "getReceipt",
    name: "guessed",
    summary: "A receipt this edge never gave",
    parts: { receipt: "guessed" },
    status: 404,
  },
  {
    operation: "changeFeedback",
    name: "answer",
    summary: "Another answer; the comment is taken away",
    parts: RECEIPT,
    headers: { "idempotency-key": "0192f8a1-0000-7000-8000-000000000001" },
    body: { answer: 4, comment: null },
    status: 202,
  },
  {
    operation: "withdrawFeedback",
    name: "withdraw",
    summary: "It no longer counts",
    parts: RECEIPT,
    status: 202,
  },
  {
    operation: "withdrawFeedback",
    name: "erase",
    summary: "It no longer counts, and what was passed on is erased as well",
    parts: RECEIPT,
    query: "erase=true",
    status: 202,
  },
  {
    operation: "postForm",
    name: "vote",
    summary: "As the classic voting page sends it",
    parts: { survey: "vote" },
    headers: { accept: "application/json" },
    body: "vote=b&submissionId=0192f8a0-7d3e-7f50-9c61-3e4d5f6a7b82",
    status: 202,
  },
  { operation: "isReady", name: "ready", summary: "Redis answers", parts: {}, status: 200 },
];
