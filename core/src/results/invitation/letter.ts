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

/**
 * The survey as HTML to be put into an e-mail: a table with a link for each answer.
 *
 * Mail programs know little: no stylesheet, no script, no picture is needed; what is said stands in attributes, colours
 * are of both kinds readable on light and dark, and what does not fit a narrow screen goes into a second line.
 */
export function letterHtml({ survey, addressOf }: Letter): string {
  const { lang, words } = wordsFor(survey);
  const taps = tapsOf(survey, words, addressOf);
  const scale = survey.kind !== "choice" && survey.kind !== "thumbs";
  const links = taps.map(({ label, address }) => {
    const shape = scale
      ? "display:inline-block;min-width:44px;margin:0 4px 8px 0;text-align:center"
      : "display:block;margin:0 0 8px 0;padding:0 16px;text-align:start";
    return `<a href="${escaped(address)}" style="${shape};border:1px solid #0b6478;border-radius:6px;background-color:#0b6478;color:#ffffff;font:bold 18px/44px Helvetica,Arial,sans-serif;text-decoration:none">${escaped(label)}</a>`;
  });
  const ends = scale ? words.ends[survey.kind] : undefined;
  const said = ends && `${taps[0]?.label} – ${ends[0]} · ${taps.at(-1)?.label} – ${ends[1]}`;
  const small = 'style="padding:0 0 8px 0;font:14px/1.5 Helvetica,Arial,sans-serif;color:#5b6b73"';
  return `<table role="presentation" lang="${lang}" dir="${words.dir}" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td style="padding:0 0 12px 0;font:bold 22px/1.3 Georgia,serif">${escaped(survey.question)}</td></tr>
<tr><td style="padding:0 0 4px 0">
${links.join("\n")}
</td></tr>
${said === undefined ? "" : `<tr><td ${small}>${escaped(said)}</td></tr>\n`}<tr><td ${small}>${escaped(words.safe)}</td></tr>
</table>
`;
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
