import { catalogue } from "./catalogue.ts";
import type { en } from "./en.ts";

/** The words that more than one room says, and those of the frame around them. */
export const { t, rich, load } = catalogue<typeof en>({
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  ar: async () => (await import("./ar.ts")).ar,
});
