import * as v from "valibot";
import { CleanText } from "./text.ts";

/** A BCP 47 tag, as far as anybody sends one: `de`, `pt-BR`, `zh-Hant-TW`. */
export const LanguageTag = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, "Must be a language tag like de or pt-BR"),
);

/** The texts of a survey in one more language; what is absent stays in the survey's own. */
export const SurveyTexts = v.strictObject({
  business: v.optional(CleanText(80)),
  question: v.optional(CleanText(300)),
  comment: v.optional(CleanText(120)),
  reason: v.optional(CleanText(120)),
  /** By the option's id. */
  options: v.optional(v.record(v.string(), v.strictObject({ label: CleanText(80), note: v.optional(CleanText(120)) }))),
});
/** See {@link SurveyTexts}. */
export type SurveyTexts = v.InferOutput<typeof SurveyTexts>;

/**
 * The best of the languages there are: the first wanted one that is there, exactly or by its first part.
 *
 * @param wanted tags, best first
 * @returns undefined where there is none of them
 */
export function bestLanguage<const L extends string>(
  wanted: readonly string[],
  there: readonly L[],
): NoInfer<L> | undefined {
  for (const tag of wanted) {
    const found =
      there.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
      there.find((one) => firstPart(one) === firstPart(tag));
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstPart(tag: string): string | undefined {
  return tag.toLowerCase().split("-")[0];
}
