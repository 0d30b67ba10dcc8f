/** What the overview says, in English. */
export const en = {
  title: "Surveys",
  asking: "Asking for the totals.",
  nobody: "Nobody has answered yet.",
  sum: { one: "{count} answer, counted once.", other: "{count} answers, each counted once." },
  inAll: { one: "{count} answer in all.", other: "{count} answers in all." },
  none: "There are no surveys yet. Whoever runs Earshot can make one through its administration.",
  caption: "Surveys with their totals, scores and open cases",
  question: "Question",
  answers: "Answers",
  score: "Score, 95 % interval",
  how: "How they answered",
  cases: "Open cases",
  closed: "closed",
  few: "few answers",
  noCases: "none",
  opened: "of {count} opened",
} as const;
