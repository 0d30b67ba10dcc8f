import { type PublicSurvey, problem } from "@earshot/contract";
import * as pages from "./index.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";

const shared = {
  v: 1,
  business: "Brevik Bicycles",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;

/** One survey of each shape, for the tests of the pages. */
export const SURVEYS = {
  vote: {
    ...shared,
    id: "vote",
    kind: "choice",
    question: "Where should our second shop open?",
    options: [
      { id: "a", label: "Harbour", note: "The old rope works on Pier 4" },
      { id: "b", label: "Old Town", note: "Corner of Mill Lane and the square" },
    ],
  },
  voteWithComment: {
    ...shared,
    id: "vote-why",
    kind: "choice",
    question: "Where should our second shop open?",
    comment: "Why there?",
    options: [
      { id: "a", label: "Harbour" },
      { id: "b", label: "Old Town", note: "Corner of Mill Lane and the square" },
    ],
  },
  list: {
    ...shared,
    id: "list",
    kind: "choice",
    question: "What should we stock next?",
    identity: "open",
    options: [
      { id: "cargo", label: "Cargo bicycles" },
      { id: "folding", label: "Folding bicycles", note: "The ones that go on a train at all hours" },
      { id: "child", label: "Bicycles for children" },
      { id: "parts", label: "More spare parts" },
    ],
  },
  csat: {
    ...shared,
    id: "service",
    kind: "csat",
    question: "How was our service today?",
    comment: "Anything we should know?",
  },
  ces: {
    ...shared,
    id: "repair",
    kind: "ces",
    question: "How easy was it to get your bicycle repaired?",
    comment: "What would have made it easier?",
  },
  nps: {
    ...shared,
    id: "recommend",
    kind: "nps",
    question: "How likely are you to recommend us to a friend?",
    comment: null,
  },
  thumbs: { ...shared, id: "answer", kind: "thumbs", question: "Did this page answer your question?" },
  thumbsWithComment: {
    ...shared,
    id: "answer-why",
    kind: "thumbs",
    question: "Did this page answer your question?",
    comment: "What were you looking for?",
  },
  network: {
    ...shared,
    id: "network",
    kind: "csat",
    question: "How was our service today?",
    comment: "Anything we should know?",
    reason: "What should we do about it?",
    identity: "network",
    repeat: { afterDays: 30 },
  },
  link: { ...shared, id: "link", kind: "thumbs", question: "Was the repair as you wanted it?", identity: "link" },
  endless: {
    ...shared,
    id: "endless",
    kind: "choice",
    business: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    question:
      "Welcher der folgenden Vorschläge für die Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgebung überzeugt Sie am meisten, wenn Sie an den Alltag denken?",
    options: [
      {
        id: "a",
        label: "Kraftfahrzeughaftpflichtversicherungsanbietervergleichsportalbetreiber",
        note: "x".repeat(120),
      },
      { id: "b", label: "<b>\"Ja\" & 'nein'</b>" },
    ],
  },
} satisfies Record<string, PublicSurvey>;

type Pages = typeof pages;
/** A page without its last argument. */
type Spoken<P extends (...given: never[]) => string> = (...given: [Parameters<P>[0], Parameters<P>[1]]) => string;

/** The pages in English, for tests that are not about languages. */
export const inEnglish: {
  readonly [P in "surveyPage" | "tappedPage" | "thanksPage" | "duplicatePage" | "problemPage" | "receiptPage"]: Spoken<
    Pages[P]
  >;
} = {
  surveyPage: (survey, view) => surveyPage(survey, view, en),
  tappedPage: (survey, view) => tappedPage(survey, view, en),
  thanksPage: (survey, view) => thanksPage(survey, view, en),
  duplicatePage: (survey, view) => duplicatePage(survey, view, en),
  problemPage: (problem, view) => problemPage(problem, view, en),
  receiptPage: (survey, view) => receiptPage(survey, view, en),
};

const { duplicatePage, problemPage, receiptPage, surveyPage, tappedPage, thanksPage } = pages;

export const NONCE = "bm9uY2UtZm9yLXRlc3Rz";
export const SUBMISSION = "01a20359-8234-7c1e-b3a4-5d0f9e21c86b";
const RESULTS = "http://127.0.0.1:5001/";
// As long as a sealed one of the survey "service".
const RECEIPT = "WzEsIjAxYTIwMzU5LTgyMzQtN2MxZS1iM2E0LTVkMGY5ZTIxYzg2YiIsInNlcnZpY2UiLDAsIjlmMmM0"
  .repeat(2)
  .slice(0, 82);
const COMMENT =
  "Great advice on the touring bike, but the wait at the till was long.\n\n“Two tills”, said the sign & one was open.";
const LONG = "I brought my bike in on Tuesday for the recall. ".repeat(45);

/** Every state a customer can meet, as a function of the language it is shown in. */
export const STATES: Record<string, (words?: Messages) => string> = {
  ...Object.fromEntries(Object.entries(SURVEYS).map(([name, survey]) => [`ask ${name}`, asks(survey)])),
  "ask csat again": asks(SURVEYS.csat, { typed: { answer: "4", comment: COMMENT } }),
  "ask in two languages": asks({ ...SURVEYS.csat, language: "en" }, { here: "/s/service?t=1.x", lang: "ar" }),
  "ask just now": asks(SURVEYS.vote, { just: RECEIPT }),
  "tapped csat": tapped(SURVEYS.csat, "4"),
  "tapped vote": tapped(SURVEYS.vote, "b"),
  "tapped list": tapped(SURVEYS.list, "folding"),
  "tapped nps": tapped(SURVEYS.nps, "10"),
  "tapped thumbs": tapped(SURVEYS.thumbsWithComment, "down"),
  "tapped anew": tapped(SURVEYS.csat, "1", { action: `/r/${RECEIPT}`, changes: true }),
  "fix vote": asks(SURVEYS.vote, { errors: [{ pointer: "/vote", message: "Is missing" }] }),
  "fix csat": asks(SURVEYS.csat, {
    typed: { comment: LONG },
    errors: [
      { pointer: "/answer", message: "Is missing" },
      { pointer: "/comment", message: "Must be at most 2000 characters" },
    ],
  }),
  "fix list": asks(SURVEYS.list, {
    errors: [
      { pointer: "/answer", message: "Is missing" },
      { pointer: "/submissionId", message: "Must be a UUID" },
    ],
  }),
  "fix thumbs": asks(SURVEYS.thumbsWithComment, {
    typed: { comment: "The size of the frame" },
    errors: [{ pointer: "/answer", message: "Is missing" }],
  }),
  "thanks vote": thanks(SURVEYS.vote, "a"),
  "thanks csat": thanks(SURVEYS.csat, "5"),
  "thanks csat unhappy": thanks(SURVEYS.csat, "2", { negative: true }),
  "thanks thumbs": thanks(SURVEYS.thumbs, "up", { resultsUrl: undefined }),
  "thanks endless": thanks(SURVEYS.endless, "a"),
  "thanks with reason": thanks(SURVEYS.network, "1", {
    negative: true,
    asks: { reason: true, comment: false },
    addition: SUBMISSION,
  }),
  "thanks tapped": thanks(SURVEYS.csat, "4", {
    tapped: true,
    asks: { reason: true, comment: true },
    addition: SUBMISSION,
  }),
  "thanks tapped unhappy": thanks(SURVEYS.network, "1", {
    negative: true,
    tapped: true,
    asks: { reason: true, comment: true },
    addition: SUBMISSION,
  }),
  "thanks again": thanks(SURVEYS.vote, "b", { outcome: "replay" }),
  duplicate: (words = en) => duplicatePage(SURVEYS.vote, { resultsUrl: RESULTS, nonce: NONCE }, words),
  "duplicate with comment": (words = en) =>
    duplicatePage(SURVEYS.csat, { resultsUrl: RESULTS, typed: { answer: "1", comment: COMMENT }, nonce: NONCE }, words),
  "duplicate network": (words = en) => duplicatePage(SURVEYS.network, { resultsUrl: RESULTS, nonce: NONCE }, words),
  "duplicate just now": duplicate(SURVEYS.vote, {}),
  "duplicate just now with another answer": duplicate(SURVEYS.csat, { typed: { answer: "1", comment: COMMENT } }),
  "ask by link": asks(SURVEYS.link, { link: "1.link.1893456000.Y3VzdG9tZXI.c2lnbmF0dXJl" }),
  "receipt received": receipt(SURVEYS.csat),
  "receipt changed": receipt(SURVEYS.vote, { status: "case-opened", said: "changed" }),
  "receipt answered": receipt(SURVEYS.network, { status: "answered" }),
  "receipt closed": receipt(SURVEYS.endless, { status: "counted", changes: false }),
  "receipt to fix": receipt(SURVEYS.csat, {
    typed: { comment: LONG },
    errors: [{ pointer: "/comment", message: "Must be at most 2000 characters" }],
  }),
  "receipt withdrawn": receipt(SURVEYS.list, { said: "withdrawn" }),
  "receipt erased": receipt(undefined, { status: "erased" }),
  "problem bad link": (words = en) => problemPage(problem("bad-link"), { survey: SURVEYS.link, nonce: NONCE }, words),
  "problem not open yet": (words = en) =>
    problemPage(problem("not-open-yet"), { survey: SURVEYS.csat, nonce: NONCE }, words),
  "problem 404": (words = en) => problemPage(problem("unknown-survey"), { nonce: NONCE }, words),
  "problem 410": (words = en) =>
    problemPage(
      problem("closed-survey"),
      { survey: SURVEYS.csat, typed: { answer: "4", comment: COMMENT }, nonce: NONCE },
      words,
    ),
  "problem 410 since a day": (words = en) =>
    problemPage(
      problem("closed-survey"),
      { survey: { ...SURVEYS.csat, closesAt: "2026-11-15T18:00:00Z" }, resultsUrl: RESULTS, nonce: NONCE },
      words,
    ),
  "problem not open until a day": (words = en) =>
    problemPage(
      problem("not-open-yet"),
      { survey: { ...SURVEYS.csat, opensAt: "2026-12-01T08:00:00Z" }, nonce: NONCE },
      words,
    ),
  "problem 413": (words = en) => problemPage(problem("too-large"), { survey: SURVEYS.csat, nonce: NONCE }, words),
  "problem 429": (words = en) => problemPage(problem("rate-limited"), retried(), words),
  "problem 503": (words = en) => problemPage(problem("unavailable"), retried(), words),
  "problem 503 nothing sent": (words = en) => problemPage(problem("unavailable"), { nonce: NONCE }, words),
  "problem 403": (words = en) => problemPage(problem("forbidden"), { survey: SURVEYS.vote, nonce: NONCE }, words),
};

function asks(survey: PublicSurvey, more: Partial<Parameters<typeof surveyPage>[1]> = {}) {
  const view = { action: `/s/${survey.id}`, submissionId: SUBMISSION, nonce: NONCE, ...more };
  return (words: Messages = en) => surveyPage(survey, view, words);
}

function tapped(survey: PublicSurvey, answer: string, more: Partial<Parameters<typeof tappedPage>[1]> = {}) {
  const [action, here] = [`/s/${survey.id}`, `/s/${survey.id}?answer=${answer}`];
  const view = { action, submissionId: SUBMISSION, via: "email", tapped: answer, here, nonce: NONCE, ...more };
  return (words: Messages = en) => tappedPage(survey, view, words);
}

function duplicate(survey: PublicSurvey, more: Partial<Parameters<typeof duplicatePage>[1]>) {
  const mind = { receipt: RECEIPT, submissionId: SUBMISSION };
  return (words: Messages = en) => duplicatePage(survey, { resultsUrl: RESULTS, mind, nonce: NONCE, ...more }, words);
}

function thanks(survey: PublicSurvey, answer: string, more: Partial<Parameters<typeof thanksPage>[1]> = {}) {
  const view = {
    answer,
    submissionId: SUBMISSION,
    receipt: RECEIPT,
    outcome: "accepted" as const,
    negative: false,
    resultsUrl: RESULTS,
    nonce: NONCE,
    ...more,
  };
  return (words: Messages = en) => thanksPage(survey, view, words);
}

function receipt(survey: PublicSurvey | undefined, more: Partial<Parameters<typeof receiptPage>[1]> = {}) {
  const view = {
    action: `/r/${RECEIPT}`,
    status: "received" as const,
    changes: true,
    submissionId: SUBMISSION,
    nonce: NONCE,
    ...more,
  };
  return (words: Messages = en) => receiptPage(survey, view, words);
}

function retried() {
  return {
    survey: SURVEYS.csat,
    typed: { answer: "4", comment: COMMENT },
    retry: { action: "/s/service", submissionId: SUBMISSION, fields: { answer: "4", comment: COMMENT } },
    nonce: NONCE,
  };
}
