import { LIMITS, LINK, PATHS, type PROBLEMS, type ProblemCode } from "@earshot/contract";

/** One thing the API does. */
interface Operation {
  readonly id: string;
  readonly method: "get" | "post" | "patch" | "delete";
  readonly path: string;
  readonly tag: (typeof TAGS)[number]["name"];
  readonly summary: string;
  readonly description: string;
  /** Schema of the body that is sent; `form` for the fields of the hosted page. */
  readonly sends?: string;
  /** What comes back when all is well. */
  readonly answers: {
    readonly status: number;
    readonly says: string;
    readonly schema?: string;
    readonly type?: string;
  };
  /** Everything else it may say. */
  readonly problems: readonly ProblemCode[];
  readonly query?: readonly { readonly name: string; readonly says: string; readonly values?: readonly string[] }[];
  readonly headers?: readonly { readonly name: string; readonly says: string }[];
}

/** The parts of the API, in the order a reader meets them. */
export const TAGS = [
  { name: "Feedback", description: "Ask what a survey wants to know, and answer it." },
  {
    name: "Receipts",
    description: "Whoever holds the receipt of an answer may follow it, change it and take it back.",
  },
  { name: "Pages", description: "Pages for people, which work without a script." },
  { name: "Health", description: "For whoever runs the edge." },
] as const;

const BODY: readonly ProblemCode[] = [
  "bad-json",
  "bad-text",
  "invalid-field",
  "too-large",
  "too-slow",
  "wrong-content-type",
];
const BUSY: readonly ProblemCode[] = ["rate-limited", "internal", "unavailable"];
const LINKS: readonly ProblemCode[] = ["bad-link", "expired-link"];

const LINK_QUERY = { name: LINK.query, says: "The token of a personal link, for surveys that ask for one" };

const LANG_QUERY = { name: "lang", says: "The language that is wanted, before those of `Accept-Language`" };

/** All operations. */
const OPERATIONS = [
  {
    id: "getSurvey",
    method: "get",
    path: PATHS.survey("{survey}"),
    tag: "Feedback",
    summary: "What a survey asks",
    description:
      "The public part of a survey: its question, the answers it takes, and who may answer it how often. Its texts are in the best language there is for who asks.",
    query: [LANG_QUERY],
    answers: { status: 200, says: "The survey", schema: "Survey" },
    problems: ["unknown-survey", ...BUSY.slice(1)],
  },
  {
    id: "sendFeedback",
    method: "post",
    path: PATHS.feedback("{survey}"),
    tag: "Feedback",
    summary: "Answer a survey",
    description:
      "Sent once it is kept, the `202` holds the receipt. Sending the same `submissionId` again is always safe: it is answered with the same receipt and counted once. So after a `503`, or no answer at all, send the same again.",
    sends: "Submission",
    headers: [
      { name: "Idempotency-Key", says: "A UUID that names the submission, in place of `submissionId`" },
      { name: LINK.header, says: "The token of a personal link, in place of `link`" },
      { name: "traceparent", says: "W3C trace context, kept with the answer" },
    ],
    answers: { status: 202, says: "Kept, now or before", schema: "Accepted" },
    problems: [...BODY, ...LINKS, "not-open-yet", "unknown-survey", "duplicate", "closed-survey", ...BUSY],
  },
  {
    id: "getReceipt",
    method: "get",
    path: PATHS.receipt("{receipt}"),
    tag: "Receipts",
    summary: "How far an answer has come",
    description:
      "From `received` over `counted` and `case-opened` to `answered`; or `withdrawn` or `erased`. `asOf` is null where the edge knows only that it was received.",
    answers: { status: 200, says: "The status", schema: "ReceiptStatus" },
    problems: ["unknown-receipt"],
  },
  {
    id: "changeFeedback",
    method: "patch",
    path: PATHS.receipt("{receipt}"),
    tag: "Receipts",
    summary: "Change an answer",
    description: "What is absent stays as it was; null takes a text away. Takes an `Idempotency-Key`, as sending does.",
    sends: "Change",
    headers: [{ name: "Idempotency-Key", says: "A UUID that names this change, so that it can be sent again" }],
    answers: { status: 202, says: "The change is kept", schema: "Done" },
    problems: [...BODY, "not-open-yet", "unknown-receipt", "unknown-survey", "closed-survey", ...BUSY],
  },
  {
    id: "withdrawFeedback",
    method: "delete",
    path: PATHS.receipt("{receipt}"),
    tag: "Receipts",
    summary: "Take an answer back",
    description:
      "It no longer counts, and its client may answer again. With `erase=true` what was passed on meanwhile is erased as well. Safe to send again.",
    query: [{ name: "erase", says: "Whether to erase what was passed on, too", values: ["true", "false"] }],
    answers: { status: 202, says: "It is taken back", schema: "Done" },
    problems: ["invalid-field", "unknown-receipt", ...BUSY],
  },
  {
    id: "showPage",
    method: "get",
    path: PATHS.hostedPage("{survey}"),
    tag: "Pages",
    summary: "The page of a survey",
    description:
      "A form for people. The default survey's is also at `/`. Sites that the survey lists may show it in a frame. With `answer`, as in an e-mail, the page shows that answer and a button that sends it: to follow a link sends nothing.",
    query: [
      LINK_QUERY,
      LANG_QUERY,
      { name: "answer", says: "The answer that was tapped" },
      { name: "via", says: "By which road; kept as the channel", values: ["email", "qr"] },
    ],
    answers: { status: 200, says: "The page", type: "text/html" },
    problems: [...LINKS, "not-open-yet", "unknown-survey", "closed-survey", ...BUSY.slice(1)],
  },
  {
    id: "postForm",
    method: "post",
    path: PATHS.hostedPage("{survey}"),
    tag: "Pages",
    summary: "Send the form of the page",
    description:
      "Fields `answer` (or `vote`), `comment`, `reason`, `submissionId`, `via` and `t`. Forms of other sites are refused. Answers with a page, or with JSON where `Accept` asks for it.",
    sends: "form",
    answers: { status: 202, says: "Thanks, as a page or as JSON", schema: "Accepted", type: "text/html" },
    problems: [
      ...BODY.filter((code) => code !== "bad-json"),
      "forbidden",
      ...LINKS,
      "not-open-yet",
      "unknown-survey",
      "duplicate",
      "closed-survey",
      ...BUSY,
    ],
  },
  {
    id: "showReceipt",
    method: "get",
    path: PATHS.receiptPage("{receipt}"),
    tag: "Pages",
    summary: "The page of a receipt",
    description: "Shows how far an answer has come, and lets its sender change it or take it back.",
    answers: { status: 200, says: "The page", type: "text/html" },
    problems: ["unknown-receipt", "internal"],
  },
  {
    id: "isAlive",
    method: "get",
    path: PATHS.livez,
    tag: "Health",
    summary: "Whether the edge runs",
    description: "Says so as long as it can say anything.",
    answers: { status: 200, says: "It does", type: "application/json" },
    problems: [],
  },
  {
    id: "isReady",
    method: "get",
    path: PATHS.readyz,
    tag: "Health",
    summary: "Whether the edge can take answers",
    description: "It can while Redis answers. Nothing else is needed.",
    answers: { status: 200, says: "It can; `503` says that it cannot", type: "application/json" },
    problems: [],
  },
] as const satisfies readonly Operation[];

/** Names an operation. */
export type OperationId = (typeof OPERATIONS)[number]["id"];

/** All of them. */
export const operations: readonly (Operation & { readonly id: OperationId })[] = OPERATIONS;

/** What a reader should know before the first call. */
export const INTRODUCTION = [
  "Earshot takes answers to surveys. One call sends an answer and gets a receipt; nobody needs a key for it.",
  "Name each answer by a `submissionId`, any UUID, and keep it until it is answered. However often the same is sent, it counts once.",
  `Bodies are JSON in UTF-8, at most ${LIMITS.bodyBytes / 1024} kB, and are not compressed. Fields that are not known are refused. Texts are kept as they are written, without control characters and in Unicode normal form C.`,
  "What goes wrong is told as problem details (RFC 9457) with a `code` that never changes its meaning. Where trying again can help, `Retry-After` says when.",
  "Pages of other sites may call the API where the survey lists their origin. So many answers a minute are taken of one client, one network and to one survey; beyond, the answer is `429`.",
] as const;

/** What to do about a problem. */
export const ADVICE = {
  never: "Sending the same again does not help.",
  later: "Send the same again after the seconds that `Retry-After` tells.",
  "after-change": "Mend the request first.",
} as const satisfies Record<(typeof PROBLEMS)[ProblemCode]["retry"], string>;
