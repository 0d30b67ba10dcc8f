import { type Markup, type MarkupValue, markup } from "../markup.ts";
import type { Messages, Plural } from "./messages.ts";

/** Puts values into the places `{name}` of a text; all that is no markup is escaped. */
export function say(text: string, values: Readonly<Record<string, MarkupValue>>): Markup {
  // The odd parts are names: what a group catches is kept by split().
  return markup`${text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 1 ? values[part] : part))}`;
}

/** The form of a text for so many, as `{count}`; where a language has a form for two, it is used for exactly two. */
export function sayMany(words: Messages, text: Plural, count: number): Markup {
  const form = count === 2 ? "two" : new Intl.PluralRules(words.lang).select(count);
  return say(text[form] ?? text.other, { count: sayNumber(words, count) });
}

/** A number as the language writes it, in the digits that stand on the scales. */
export function sayNumber({ lang }: Messages, number: number): string {
  return new Intl.NumberFormat(`${lang}-u-nu-latn`).format(number);
}

/** The day of a moment, in UTC: a page does not know where it is read. */
export function sayDay({ lang }: Messages, moment: string): string {
  // Our English has its day before its month.
  const locale = lang === "en" ? "en-GB" : lang;
  return new Intl.DateTimeFormat(`${locale}-u-nu-latn-ca-gregory`, { dateStyle: "long", timeZone: "UTC" }).format(
    Date.parse(moment),
  );
}
