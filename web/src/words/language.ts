import { bestLanguage } from "@earshot/contract";
import { batch, signal } from "@preact/signals";

/** Languages the page speaks; the first is spoken where none of them is wanted. */
export const SPOKEN = ["en", "de", "ar"] as const;

/** A language the page speaks. */
export type Language = (typeof SPOKEN)[number];

/** Each language by its own name: whoever looks for it reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch", ar: "العربية" };

/** How Intl writes each: the digits of the scales, 0 to 9, everywhere; our English has its day before its month. */
const LOCALES: Readonly<Record<Language, string>> = {
  en: "en-GB-u-nu-latn-ca-gregory",
  de: "de-DE-u-nu-latn-ca-gregory",
  ar: "ar-u-nu-latn-ca-gregory",
};

/** The query by which a language is chosen, as on the customers' pages, and where the choice is kept. */
const CHOICE = { query: "lang", kept: "earshot-language" } as const;

/** The language that is spoken; everything that asks for words or numbers is drawn anew when it changes. */
export const language = signal<Language>("en");

/** The language's tag for the formats of Intl. */
export const locale = (): string => LOCALES[language.value];

/** What has words: they are to be there before the page speaks another language. */
const speakers = new Set<(wanted: Language) => Promise<void>>();

/** Enters something with words of its own; `load` fetches those of one language and does nothing where it has them. */
export function enterSpeaker(load: (wanted: Language) => Promise<void>): void {
  speakers.add(load);
}

/** The language that is spoken, and the one whose words are under way. */
let target: Language = "en";

/** Languages whose words are needed now. */
export const neededLanguages = (): readonly Language[] => [language.peek(), target];

/** Begins to speak, before anything is drawn and any words are there. */
export function beginIn(first: Language): void {
  target = first;
  become(first);
}

/**
 * Speaks another language once all its words are there. Rejects, and goes on in the present one, where they cannot be
 * had; trying again helps when there is a connection.
 */
async function speak(wanted: Language): Promise<void> {
  target = wanted;
  try {
    await Promise.all([...speakers].map((load) => load(wanted)));
  } catch (error) {
    if (target === wanted) target = language.peek();
    throw error;
  }
  if (target === wanted) become(wanted);
}

function become(spoken: Language): void {
  batch(() => {
    language.value = spoken;
    document.documentElement.lang = spoken;
    document.documentElement.dir = spoken === "ar" ? "rtl" : "ltr";
  });
}

/** Speaks another language from now on, also at the next visit. */
export async function choose(wanted: Language): Promise<void> {
  await speak(wanted);
  keep(wanted);
}

/** The language to begin in: the address's, the one chosen here before, the browser's. */
export function wantedLanguage(): Language {
  const asked = bestLanguage([new URLSearchParams(location.search).get(CHOICE.query) ?? ""], SPOKEN);
  if (asked !== undefined) keep(asked);
  return asked ?? bestLanguage([kept(), ...navigator.languages], SPOKEN) ?? SPOKEN[0];
}

// A browser that keeps nothing for us throws: then the choice holds for this page alone.
function keep(chosen: Language): void {
  try {
    localStorage.setItem(CHOICE.kept, chosen);
  } catch {
    return;
  }
}

function kept(): string {
  try {
    return localStorage.getItem(CHOICE.kept) ?? "";
  } catch {
    return "";
  }
}
