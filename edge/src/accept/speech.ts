import { bestLanguage, LANGUAGES } from "@earshot/contract";
import type { Context } from "hono";
import type { EdgeServices } from "../services.ts";
import { LANG, wantedLanguages } from "../survey/language.ts";
import type { Messages } from "../survey/pages/index.ts";

/** In which language a customer is spoken to. */
export interface Speech {
  /** What our pages say. */
  readonly words: Messages;
  /** Languages the customer wants, best first: a survey may speak more of them than we do. */
  readonly wanted: readonly string[];
  /** The language that was chosen by hand, where we speak it. */
  readonly lang: (typeof LANGUAGES)[number] | undefined;
}

/** Finds the language of a page: what its address says, else what the browser wants, else ours. */
export async function speechOf({ speak }: EdgeServices, c: Context): Promise<Speech> {
  const wanted = wantedLanguages(c.req);
  const chosen = c.req.query(LANG);
  const words = await speak(bestLanguage(wanted, LANGUAGES) ?? LANGUAGES[0]);
  return { words, wanted, lang: chosen === undefined ? undefined : bestLanguage([chosen], LANGUAGES) };
}
