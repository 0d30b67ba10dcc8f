import { catalogue } from "../words/catalogue.ts";
import type { en } from "./words/en.ts";

/** What the comments of a survey say. */
export const { t, rich, load } = catalogue<typeof en>({
  en: async () => (await import("./words/en.ts")).en,
  de: async () => (await import("./words/de.ts")).de,
  ar: async () => (await import("./words/ar.ts")).ar,
});
