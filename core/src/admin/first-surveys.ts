import { SURVEY, type Survey } from "@earshot/contract";

/** The surveys of a fresh install: a vote between two, and a rating with a comment. Edit them through the API. */
export const FIRST_SURVEYS: readonly Survey[] = [
  {
    v: 1,
    id: SURVEY.vote,
    business: "Earshot",
    question: "Cats or dogs?",
    comment: null,
    identity: "browser",
    repeat: "reject",
    results: "public",
    open: true,
    kind: "choice",
    options: [
      { id: "a", label: "Cats" },
      { id: "b", label: "Dogs" },
    ],
    negative: null,
  },
  {
    v: 1,
    id: SURVEY.service,
    business: "Earshot",
    question: "How was our service today?",
    comment: "Anything we should know?",
    identity: "browser",
    repeat: "reject",
    results: "public",
    open: true,
    kind: "csat",
    negative: { atMost: 2 },
  },
];
