import { ChangeRequest, fieldErrors, LIMITS, LINK, SubmissionBody } from "@earshot/contract";
import * as v from "valibot";
import type { Patience } from "../guard/patience.ts";
import { readText, type Incoming } from "./body.ts";
import { invalidField, Refusal } from "./refusal.ts";
import type { Submission } from "./submission.ts";

/** Fields that are read; others, such as the name of a button, are not ours to mind. */
const FIELDS = ["answer", "vote", "comment", "reason", "submissionId", LINK.query, "via", "do", "clear"] as const;

/** Roads besides its plain address by which a page is reached, as its links say. */
const ROADS = ["email", "qr"] as const;

/** What a form says, each field at most once. */
export type FormFields = Partial<Record<(typeof FIELDS)[number], string>>;

/**
 * Reads the fields of a posted form.
 *
 * @throws {Refusal} what is wrong with it
 */
export async function readForm(request: Incoming, patience: Patience): Promise<FormFields> {
  const text = await readText(request, "application/x-www-form-urlencoded", LIMITS.formBytes, patience);
  const fields: FormFields = {};
  for (const pair of text.split("&")) {
    const [rawName = "", ...rest] = pair.split("=");
    const name = FIELDS.find((known) => known === rawName);
    if (name === undefined) continue;
    if (fields[name] !== undefined) throw invalidField(`/${name}`, "Must be given once");
    fields[name] = decode(rest.join("="));
  }
  return fields;
}

/** Not by URLSearchParams: it would turn bytes that are no UTF-8 into question marks, and we would store those. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new Refusal("bad-text");
  }
}

/**
 * Makes a submission of a form's fields, on the page in that language. The answer is in `answer`, or in `vote` as the
 * classic voting app sends it.
 *
 * @throws {Refusal} what is wrong with it
 */
export function submissionOf(fields: FormFields, locale: string): Submission {
  const { comment, reason, submissionId, t: link } = fields;
  const parsed = v.safeParse(SubmissionBody, {
    answer: answerIn(fields),
    channel: ROADS.find((road) => road === fields.via) ?? "hosted",
    locale,
    ...(comment ? { comment } : {}),
    ...(reason ? { reason } : {}),
    ...(submissionId ? { submissionId } : {}),
  });
  if (!parsed.success) throw new Refusal("invalid-field", { errors: fieldErrors(parsed.issues) });
  const { submissionId: id, answer: given, ...context } = parsed.output;
  return { submissionId: id, answer: given, link, context };
}

/**
 * The answer of a form, by either of its names.
 *
 * @throws {Refusal} `invalid-field`
 */
export function answerIn({ answer, vote }: FormFields): string | undefined {
  if (answer !== undefined && vote !== undefined) throw invalidField("/answer", "Must not be given together with vote");
  return answer ?? vote;
}

/**
 * The texts that a form changes: an empty box leaves what was there, and `clear` takes the comment away.
 *
 * @throws {Refusal} `invalid-field`
 */
export function changedTexts({ comment, reason, clear }: FormFields): Pick<ChangeRequest, "comment" | "reason"> {
  const given = { ...(comment ? { comment } : {}), ...(reason ? { reason } : {}) };
  const texts = clear && !comment ? { ...given, comment: null } : given;
  if (Object.keys(texts).length === 0) return {};
  const parsed = v.safeParse(ChangeRequest, texts);
  if (!parsed.success) throw new Refusal("invalid-field", { errors: fieldErrors(parsed.issues) });
  return parsed.output;
}
