import { SURVEY, type Survey } from "@earshot/contract";

const shared = {
  v: 1,
  business: "Tide & Co",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;

/** The two surveys of a fresh install: a vote, and one with a comment whose unhappy clients get a case. */
export const SURVEYS: readonly Survey[] = [
  {
    ...shared,
    id: SURVEY.vote,
    kind: "choice",
    question: "Cats or dogs?",
    comment: null,
    options: [
      { id: "a", label: "Cats" },
      { id: "b", label: "Dogs" },
    ],
    negative: null,
  },
  {
    ...shared,
    id: SURVEY.service,
    kind: "csat",
    question: "How was our service?",
    comment: "Anything to add?",
    negative: { atMost: 2 },
  },
];
