import {
  CasePage,
  CommentPage,
  Ledger,
  PATHS,
  PORTS,
  ReceiptStatus,
  Results,
  Session,
  Summary,
  SurveyList,
  Trend,
} from "@earshot/contract";
import type { Described, Operation } from "../../service/openapi.ts";
import { SignInBody } from "../sign-in.ts";

const ID = { id: "vote" };

/** How who may not see a survey otherwise sees its totals. */
const TICKETS = {
  share: "The token of a link that shares these results",
  receipt: "The receipt of an answer, where results are hidden until one has answered",
};

const FILTERS = {
  answer: "Answers, joined by commas",
  negative: "`true` or `false`",
  text: "What the comment holds, in whatever case",
  from: "Accepted since: a day of the survey's time zone, or a moment",
  to: "Accepted before: likewise",
  channel: "The channel it came by",
  language: "The first part of the customer's locale, like `de`",
  tag: "A tag it has",
  case: "States of its case, joined by commas",
};

const totals: Pick<Operation, "problems"> = {
  problems: ["invalid-field", "unauthorized", "forbidden", "unknown-survey"],
};
const words: Pick<Operation, "problems"> = { problems: ["invalid-field", "unauthorized", "unknown-survey"] };

/** The API of the results service; the page uses nothing else. */
export const RESULTS_API: Described = {
  title: "Earshot: results",
  description:
    "What customers said, in numbers and in words. Totals of public surveys are open to all; the rest needs an access key as a bearer token, or the session of a browser that signed in.",
  server: `http://localhost:${PORTS.results}`,
  operations: [
    {
      id: "listSurveys",
      method: "get",
      path: PATHS.surveys,
      summary: "Every survey the caller may see, with its results",
      answer: { status: 200, schema: SurveyList },
      problems: [],
      example: {},
    },
    {
      id: "showResults",
      method: "get",
      path: PATHS.results(":id"),
      summary: "The totals of a survey; with an ETag",
      query: TICKETS,
      answer: { status: 200, schema: Results },
      ...totals,
      example: { parts: ID },
    },
    {
      id: "streamResults",
      method: "get",
      path: PATHS.stream(":id"),
      summary: "The totals now and at each change, as server-sent events; `Last-Event-ID` resumes",
      query: TICKETS,
      answer: { status: 200, type: "text/event-stream" },
      problems: [...totals.problems, "rate-limited"],
      example: { parts: ID },
    },
    {
      id: "showSummary",
      method: "get",
      path: PATHS.summary(":id"),
      summary: "What the answers of some days come to, and what they did in as many days before; with an ETag",
      query: {
        from: "The first day, like `2026-11-01`",
        to: "The day behind the last",
        last: "In place of both: so many days up to today, like `30d`",
        by: "`channel`, `language` or `tag`",
        ...TICKETS,
      },
      answer: { status: 200, schema: Summary },
      ...totals,
      example: { parts: ID, query: "last=30d&by=channel" },
    },
    {
      id: "showTrend",
      method: "get",
      path: PATHS.trend(":id"),
      summary: "How answers came in, by minute, hour or day, 500 pieces at most; with an ETag",
      query: {
        grain: "`minute`, `hour` or `day`",
        from: "A day for days, a moment for the others",
        to: "The end, not in it",
        compare: "`true`: with the stretch of the same length before",
        channel: "Days only: of one channel",
        language: "Days only: of one language",
        tag: "Days only: of one tag",
        ...TICKETS,
      },
      answer: { status: 200, schema: Trend },
      ...totals,
      example: { parts: ID, query: "grain=day&compare=true" },
    },
    {
      id: "listComments",
      method: "get",
      path: PATHS.comments(":id"),
      summary: "Comments, newest first, 50 a page",
      query: { before: "`next` of the page before", ...FILTERS },
      answer: { status: 200, schema: CommentPage },
      ...words,
      example: { parts: ID, query: "negative=true&text=cold" },
    },
    {
      id: "listCases",
      method: "get",
      path: PATHS.cases(":id"),
      summary: "Cases, newest first, 50 a page",
      query: { before: "`next` of the page before" },
      answer: { status: 200, schema: CasePage },
      ...words,
      example: { parts: ID },
    },
    {
      id: "exportCsv",
      method: "get",
      path: PATHS.exportCsv(":id"),
      summary: "Every feedback for spreadsheets; `Earshot-Count` ahead, `Earshot-Rows` behind",
      query: FILTERS,
      answer: { status: 200, type: "text/csv" },
      ...words,
      example: { parts: ID, query: "from=2026-11-01" },
    },
    {
      id: "exportJsonl",
      method: "get",
      path: PATHS.exportJsonl(":id"),
      summary: "Every feedback for programs, a JSON object a line; likewise",
      query: FILTERS,
      answer: { status: 200, type: "application/jsonl" },
      ...words,
      example: { parts: ID },
    },
    ...(
      [
        ["showQr", PATHS.qr(":id"), "The address of a survey's page as a QR code", "image/svg+xml"],
        ["showEmail", PATHS.emailHtml(":id"), "A letter that asks, for mail programs", "text/html"],
        ["showEmailText", PATHS.emailText(":id"), "The same letter as text", "text/plain"],
      ] as const
    ).map(([id, path, summary, type]): Operation => ({
      id,
      method: "get",
      path,
      summary,
      query: {
        lang: "The language of the survey's texts",
        t: "The customer's signed token, for surveys that ask for one",
      },
      answer: { status: 200, type },
      problems: ["invalid-field", "unknown-survey"],
      example: { parts: ID, query: "lang=en" },
    })),
    {
      id: "showLedger",
      method: "get",
      path: PATHS.ledger,
      summary: "Where every accepted entry is, and whether it adds up",
      query: { survey: "Of surveys only this one, by partition" },
      answer: { status: 200, schema: Ledger },
      problems: ["invalid-field"],
      example: { query: "survey=vote" },
    },
    {
      id: "showReceipt",
      method: "get",
      path: PATHS.receipt(":receipt"),
      summary: "How far a feedback has come, for whoever holds its receipt",
      answer: { status: 200, schema: ReceiptStatus },
      problems: ["unknown-receipt"],
      example: { parts: { receipt: "{receipt}" } },
    },
    {
      id: "showSession",
      method: "get",
      path: PATHS.session,
      summary: "Whether the caller is signed in",
      answer: { status: 200, schema: Session },
      problems: [],
      example: {},
    },
    {
      id: "signIn",
      method: "post",
      path: PATHS.session,
      summary: "Exchanges an access key, or the token of a sign-in link, for a session of 12 hours",
      body: SignInBody,
      answer: { status: 200, schema: Session },
      problems: ["bad-json", "invalid-field", "unauthorized", "forbidden", "wrong-content-type"],
      example: { body: { key: "{key}" } },
    },
    {
      id: "signOut",
      method: "delete",
      path: PATHS.session,
      summary: "Signs this browser out",
      answer: { status: 200, schema: Session },
      problems: ["forbidden"],
      example: {},
    },
  ],
};
