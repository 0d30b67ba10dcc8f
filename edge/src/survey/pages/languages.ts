import { LANGUAGES } from "@earshot/contract/names";
import { LANG } from "../language.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** Each language by its own name: whoever looks for it reads no other. */
const NAMES: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ar: "العربية",
};

/**
 * The way to the same page in another language.
 *
 * @param here address of the page, path and query
 */
export function languageList(here: string, { lang, frame }: Messages): Markup {
  const lines = LANGUAGES.map((tag) => {
    const current = tag === lang && markup` aria-current="true"`;
    return markup`<li><a href="${inLanguage(here, tag)}" lang="${tag}" hreflang="${tag}"${current}>${NAMES[tag]}</a></li>`;
  });
  return markup`<details><summary>${frame.language}<span lang="${lang}"> · ${NAMES[lang]}</span></summary><ul class="langs">${lines}</ul></details>`;
}

/** The address of a page of ours in a language; as it is where none was chosen. */
export function inLanguage(address: string, lang: string | undefined): string {
  if (lang === undefined) return address;
  const [path = "", query] = address.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set(LANG, lang);
  return `${path}?${parameters.toString()}`;
}
