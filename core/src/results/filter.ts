import { CaseState, CleanText, fieldErrors, type FieldError, type Survey, storedAnswer } from "@earshot/contract";
import * as v from "valibot";
import type { FeedbackFilter } from "../store/feedback-filter.ts";
import { DayOrMoment } from "./days.ts";

// As what is stored: a letter with an accent may be written in two ways.
const Word = v.optional(v.pipe(CleanText(100), v.minLength(1, "Must not be empty")));
const Since = v.optional(DayOrMoment);
const listOf = (text: string) => text.split(",");

const Asked = v.object({
  answer: v.optional(v.pipe(v.string(), v.transform(listOf))),
  negative: v.optional(v.picklist(["true", "false"])),
  text: Word,
  from: Since,
  to: Since,
  channel: Word,
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,8}$/, "Must be a language like de"))),
  tag: Word,
  case: v.optional(v.pipe(v.string(), v.transform(listOf), v.array(CaseState))),
});

/** Names of the filters in an address. */
const FILTERS: readonly string[] = Object.keys(Asked.entries);

/**
 * Reads filters out of an address: `?answer=1,2&negative=true&text=&from=&to=&channel=&language=&tag=&case=open,sent`.
 *
 * @param known other names that may stand in the address
 */
export function readFilter(
  survey: Survey,
  query: Readonly<Record<string, string>>,
  known: readonly string[],
): { filter: FeedbackFilter } | { errors: FieldError[] } {
  const unknown = Object.keys(query).filter((name) => !FILTERS.includes(name) && !known.includes(name));
  const errors = unknown.map((name) => ({ pointer: `/${name}`, message: `Must be one of ${FILTERS.join(", ")}` }));
  const asked = v.safeParse(Asked, query);
  if (!asked.success) return { errors: [...errors, ...fieldErrors(asked.issues)] };
  const { answer, negative, case: cases, ...same } = asked.output;
  const answers = answer?.map((each) => storedAnswer(survey, each, "form"));
  if (answers?.includes(undefined)) errors.push({ pointer: "/answer", message: "Must be answers of this survey" });
  if (errors.length > 0) return { errors };
  const { timeZone = "UTC" } = survey;
  return {
    filter: {
      ...same,
      timeZone,
      answers: answers?.filter((each) => each !== undefined),
      negative: negative === undefined ? undefined : negative === "true",
      cases,
    },
  };
}
