import { SURVEY, type Survey } from "@earshot/contract";

const shared = {
  v: 1,
  business: "Chaos & Co",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;

/** The survey whose clients may answer again: the later answer takes the place of the one before. */
export const AGAIN = "again";

/** What clients are asked: a vote, and two questions whose unhappy clients get a case. */
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
  {
    ...shared,
    id: AGAIN,
    kind: "csat",
    question: "And today?",
    comment: "More?",
    negative: { atMost: 2 },
    repeat: "replace",
  },
];
