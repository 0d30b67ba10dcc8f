import * as v from "valibot";
import { LanguageTag } from "./languages.ts";
import { LIMITS } from "./names.ts";
import { CleanText } from "./text.ts";

/** The name of a submission: any UUID, in lower case from here on; a secret of its sender. */
export const SubmissionId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "Must be a UUID"),
  v.transform((id) => id.toLowerCase()),
);

/** A short word of the caller's: a channel, a tag. */
const Word = v.pipe(CleanText(LIMITS.tagPoints), v.minLength(1, "Must not be empty"));

/** What surrounds an answer; all of it optional. Empty texts count as absent. */
export const Context = {
  comment: v.optional(CleanText(LIMITS.commentPoints)),
  /** Answer to the follow-up question after a negative answer. */
  reason: v.optional(CleanText(LIMITS.reasonPoints)),
  /** Language the client used, BCP 47. */
  locale: v.optional(LanguageTag),
  /** Page or screen the client was on. */
  page: v.optional(CleanText(LIMITS.pagePoints)),
  /** Road the answer came by: hosted, widget, email, api. */
  channel: v.optional(Word),
  tags: v.optional(v.pipe(v.array(Word), v.maxLength(LIMITS.tags, `Must be at most ${LIMITS.tags} tags`))),
};

/** The JSON body of `POST /v1/surveys/<survey>/feedback`; whether `answer` fits is for the survey to say. */
export const SubmissionBody = v.strictObject({
  submissionId: v.optional(SubmissionId),
  answer: v.union([v.string(), v.number()], "Must be an option id, a whole number, or up or down"),
  /** The token of a link or a customer id, for surveys with the identity `link`; a secret of its sender. */
  link: v.optional(v.string()),
  ...Context,
});
/** See {@link SubmissionBody}. */
export type SubmissionBody = v.InferOutput<typeof SubmissionBody>;

/** The JSON body of `PATCH /v1/receipts/<receipt>`: what is absent stays as it was, null takes a text away. */
export const ChangeRequest = v.pipe(
  v.strictObject({
    answer: v.optional(SubmissionBody.entries.answer),
    comment: v.nullish(Context.comment.wrapped),
    reason: v.nullish(Context.reason.wrapped),
  }),
  v.check((change) => Object.keys(change).length > 0, "Must change the answer, the comment or the reason"),
);
/** See {@link ChangeRequest}. */
export type ChangeRequest = v.InferOutput<typeof ChangeRequest>;

/** How strong "once a client" is for the survey that was answered. */
export const Guarantee = v.picklist(["none", "browser", "network", "link"]);
/** See {@link Guarantee}. */
export type Guarantee = v.InferOutput<typeof Guarantee>;

/** The 202 of the JSON API. A replay has the same receipt as the first answer. */
export const Accepted = v.object({
  outcome: v.picklist(["accepted", "replay"]),
  submissionId: v.string(),
  receipt: v.string(),
  guarantee: Guarantee,
});
/** See {@link Accepted}. */
export type Accepted = v.InferOutput<typeof Accepted>;
