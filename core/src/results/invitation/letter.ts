import { answersOf, bestLanguage, LANGUAGES, type PublicSurvey } from "@earshot/contract";
import { LETTER_WORDS, type LetterWords } from "./words.ts";

/** A survey as a letter asks it. */
export interface Letter {
  readonly survey: PublicSurvey;
  /** Address of the page of an answer. */
  readonly addressOf: (answer: string) => string;
}

/** One answer to be tapped. */
interface Tap {
  readonly label: string;
  readonly address: string;
}

/** Petrol of the pages, as a colour that mail programs know. */
const PETROL = "#0b6478";

/**
 * The survey as HTML to be put into an e-mail: a table with a link for each answer.
 *
 * Mail programs know little: no stylesheet, no script and no picture is needed. Colour and size stand in attributes of
 * cells too, as Outlook reads them there alone; words take the letter's own colour, whether it is light or dark; and
 * the steps of a scale stand in as many lines as a screen needs.
 */
export function letterHtml({ survey, addressOf }: Letter): string {
  const { lang, words } = wordsFor(survey);
  const taps = tapsOf(survey, words, addressOf);
  const ends = survey.kind === "choice" || survey.kind === "thumbs" ? undefined : words.ends[survey.kind];
  const said = ends && `${taps[0]?.label} – ${ends[0]} · ${taps.at(-1)?.label} – ${ends[1]}`;
  const start = words.dir === "rtl" ? "right" : "left";
  const links = taps.map((tap) => button(tap, ends === undefined ? { wide: true, start } : { wide: false, start }));
  const line = (text: string) =>
    `<tr><td align="${start}" style="padding:0 0 8px 0;font:14px/1.5 Helvetica,Arial,sans-serif">${escaped(text)}</td></tr>\n`;
  return `<table role="presentation" lang="${lang}" dir="${words.dir}" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;color:inherit">
<tr><td align="${start}" style="padding:0 0 12px 0;font:bold 22px/1.3 Georgia,serif">${escaped(survey.question)}</td></tr>
<tr><td align="${start}" style="padding:0 0 4px 0">
${links.join("\n")}
</td></tr>
${said === undefined ? "" : line(said)}${line(words.safe)}</table>
`;
}

/** An answer as a table of its own: tables that float stand beside each other, and below where there is no room. */
function button({ label, address }: Tap, { wide, start }: { wide: boolean; start: "left" | "right" }): string {
  const gap = start === "right" ? "0 0 8px 8px" : "0 8px 8px 0";
  const [table, cell, link] = wide
    ? [`width="100%" style="margin:0 0 8px 0"`, `align="${start}"`, "padding:0 16px"]
    : [`align="${start}" style="margin:${gap}"`, `align="center" width="46"`, "min-width:46px;text-align:center"];
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" ${table}><tr><td ${cell} height="46" bgcolor="${PETROL}" style="border-radius:6px"><a href="${escaped(address)}" style="display:block;${link};font:bold 18px/46px Helvetica,Arial,sans-serif;color:#ffffff;text-decoration:none">${escaped(label)}</a></td></tr></table>`;
}

/** The same as plain text, for the other half of the e-mail. */
export function letterText({ survey, addressOf }: Letter): string {
  const { words } = wordsFor(survey);
  const taps = tapsOf(survey, words, addressOf);
  const ends = survey.kind === "choice" || survey.kind === "thumbs" ? undefined : words.ends[survey.kind];
  const lines = taps.map(({ label, address }, place) => {
    const meaning = place === 0 ? ends?.[0] : place === taps.length - 1 ? ends?.[1] : undefined;
    return `${label}${meaning === undefined ? "" : ` – ${meaning}`}\n${address}\n`;
  });
  return `${survey.question}\n\n${lines.join("\n")}\n${words.safe}\n`;
}

function wordsFor({ language }: PublicSurvey): { lang: string; words: LetterWords } {
  const lang = bestLanguage(language === undefined ? [] : [language], LANGUAGES) ?? LANGUAGES[0];
  return { lang: language ?? lang, words: LETTER_WORDS[lang] };
}

function tapsOf(survey: PublicSurvey, { thumbs }: LetterWords, addressOf: Letter["addressOf"]): Tap[] {
  if (survey.kind === "choice") return survey.options.map(({ id, label }) => ({ label, address: addressOf(id) }));
  const labels: Readonly<Record<string, string>> = survey.kind === "thumbs" ? thumbs : {};
  return answersOf(survey).map((answer) => ({ label: labels[answer] ?? answer, address: addressOf(answer) }));
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? "");
}
