import { LIMITS } from "@earshot/contract";
import type { Json } from "./json.ts";

/** What a caller should know of a field, where its name does not say it. */
export const NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Submission: {
    submissionId: "Any UUID; we make one where there is none",
    answer: "The id of an option; a whole number; or `up` or `down`: as the kind of the survey wants it",
    comment: "Where the survey asks for one",
    reason: "Where the survey asks for one, after an unhappy answer",
    link: "The token of a personal link",
    locale: "Language the client used, like `pt-BR`",
    page: "Page or screen the client was on",
    channel: "Road the answer came by, such as `app`",
    tags: "Words of your own",
  },
  Change: { answer: "As when it was sent", comment: "Null takes it away", reason: "Null takes it away" },
  Survey: {
    kind: "`choice`; `csat` 1 to 5, `ces` 1 to 7, `nps` 0 to 10; `thumbs` up or down",
    language: "Of these texts, where it is known",
    languages: "All there are of these texts; absent where they were never translated",
    comment: "Label of the box for a comment; null: there is none",
    reason: "Label of the box for a reason; null: there is none",
    identity: "Who may answer: anyone; once a browser; once a network and day; once a personal link",
    repeat: "What another answer of a client does",
    origins: "Sites whose pages may send answers and show the page in a frame",
  },
  Accepted: {
    outcome: "`replay` where the same was kept before",
    receipt: "The key to this answer: keep it secret",
    guarantee: "How strong “once a client” is",
  },
};

/**
 * What the contract checks of a text once it is clean, which JSON Schema cannot see; and a pattern that is a format.
 */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  submissionId: { type: "string", format: "uuid" },
  comment: { maxLength: LIMITS.commentPoints },
  reason: { maxLength: LIMITS.reasonPoints },
  page: { maxLength: LIMITS.pagePoints },
  channel: { minLength: 1, maxLength: LIMITS.tagPoints },
  tags: { items: { type: "string", minLength: 1, maxLength: LIMITS.tagPoints } },
};
