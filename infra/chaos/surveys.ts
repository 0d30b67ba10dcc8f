import { SURVEY, type Survey } from "@earshot/contract";

const shared = {
  v: 1,
  business: "Chaos & Co",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;

/** What clients are asked: a vote, and a question whose unhappy clients get a case. */
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
  { ...shared, id: SURVEY.service, kind: "csat", question: "How was it?", comment: "More?", negative: { atMost: 2 } },
];
