import type { LANGUAGES } from "@earshot/contract";

/** Where a Worker finds what the pages say in a language, among its static files. */
export function catalogueAddress(language: (typeof LANGUAGES)[number]): string {
  return `/words/${language}.json`;
}
