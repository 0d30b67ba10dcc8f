import { locale } from "../words/language.ts";

/** What a language is called in the viewer's. */
export const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};
