import type { Comment, SurveySummary } from "@earshot/contract";
import { survey } from "./fake-results.ts";

const scale = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, at) => low + at);

/** A survey of each kind, with enough answers to look like a good month. */
export const everyKind = (): SurveySummary[] => [
  survey(
    { id: "service", kind: "csat", question: "How was our service today?", half: 0.06 },
    scale(1, 5),
    [66, 78, 121, 331, 688],
    { open: 19, total: 144 },
  ),
  survey(
    { id: "recommend", kind: "nps", question: "How likely are you to recommend us to a friend?", half: 5 },
    scale(0, 10),
    [9, 4, 6, 8, 11, 24, 31, 78, 142, 168, 261],
    { open: 8, total: 38 },
  ),
  survey(
    { id: "checkout", kind: "ces", question: "How easy was it to place your order?", half: 0.06 },
    scale(1, 7),
    [31, 52, 118, 204, 410, 702, 514],
    { open: 4, total: 83 },
  ),
  survey(
    {
      id: "vote",
      kind: "choice",
      question: "Where should our second shop open?",
      options: [
        { id: "a", label: "Harbour" },
        { id: "b", label: "Station" },
      ],
    },
    ["a", "b"],
    [1013, 893],
  ),
  survey(
    {
      id: "improve",
      kind: "choice",
      question: "What should we improve first?",
      options: [
        { id: "stock", label: "What is in stock" },
        { id: "delivery", label: "Delivery times" },
        { id: "hours", label: "Opening hours" },
        { id: "prices", label: "Prices" },
        { id: "site", label: "The website" },
      ],
    },
    ["stock", "delivery", "hours", "prices", "site"],
    [277, 486, 298, 148, 97],
  ),
  survey(
    { id: "help", kind: "thumbs", question: "Did this page answer your question?", half: 0.012 },
    ["up", "down"],
    [3413, 870],
  ),
];

/** The two surveys of a fresh install: nobody has answered. */
export const freshInstall = (): SurveySummary[] => [
  survey(
    {
      id: "vote",
      kind: "choice",
      question: "Cats or dogs?",
      options: [
        { id: "a", label: "Cats" },
        { id: "b", label: "Dogs" },
      ],
    },
    ["a", "b"],
    [0, 0],
  ),
  survey({ id: "service", kind: "csat", question: "How was our service today?" }, scale(1, 5), [0, 0, 0, 0, 0]),
];

let made = 0;

/** A comment that was left so many minutes ago. */
export function comment(
  answer: string | number,
  text: string,
  minutesAgo: number,
  more: Partial<Omit<Comment, "answer" | "comment">> = {},
): Comment {
  made += 1;
  return {
    id: `c${made}`,
    answer,
    comment: text,
    acceptedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    reason: null,
    page: null,
    tags: [],
    locale: "en",
    channel: "hosted",
    negative: Number(answer) <= 2,
    case: null,
    ...more,
  };
}

/** What people said about `service`, newest first: moods, languages, hostile text and every state of a case. */
export const someComments = (): Comment[] => [
  comment(2, "Third visit for the same squeak. Friendly people, but nobody writes anything down.", 1, {
    channel: "email",
    case: { id: "k1", state: "open" },
  }),
  comment(5, "Fixed while I had a coffee next door. Thank you, Jonna!", 4, { channel: "widget" }),
  comment(1, "Zwei Wochen gewartet und dann war das falsche Teil da. Niemand hat angerufen.", 21, {
    channel: "email",
    locale: "de",
    case: { id: "k2", state: "sent" },
  }),
  comment(3, "Good work, long queue.", 40, { channel: null }),
  comment(4, "خدمة سريعة ولطيفة، شكرًا لكم.", 45, { locale: "ar" }),
  comment(2, 'The invoice lists a chain I did not get.\n<img src=x onerror="alert(1)"> </script> 🚲', 71, {
    channel: "api",
    case: { id: "k3", state: "failed" },
  }),
  comment(5, "You found the rattle three shops could not.", 90, { channel: "widget" }),
  comment(3, "Fine, but I would like to see the price before, not after.", 113, { channel: "email" }),
  comment(4, "Quick and kind. The waiting bench is in the rain, though.", 125),
  comment(5, "Lovely.", 1500, { locale: null }),
];
