/** What is said of sample answers, in English. */
export const en = {
  add: "Add sample data",
  "add.what": {
    one: "{count} made-up answer, none unhappy, tagged “sample”. You can remove it again.",
    other: "{count} made-up answers, none unhappy, tagged “sample”. You can remove them again.",
  },
  adding: "Adding sample data",
  removing: "Removing sample data",
  "so.far": "{done} of {all}",
  remove: "Remove sample data",
  "remove.where": "Only this browser can remove them.",
  there: {
    one: "{question} has {count} sample answer of yours.",
    other: "{question} has {count} sample answers of yours.",
  },
  added: { one: "{count} sample answer was added.", other: "{count} sample answers were added." },
  "added.some": {
    one: "{count} of {all} sample answers was added; the others were refused.",
    other: "{count} of {all} sample answers were added; the others were refused.",
  },
  removed: "The sample data is removed.",
  "removed.some": {
    one: "{count} sample answer could not be removed just now. Try again in a moment.",
    other: "{count} sample answers could not be removed just now. Try again in a moment.",
  },
  failed: "Nobody could be reached. Try again in a moment.",
} as const;
