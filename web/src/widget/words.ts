import { LANGUAGES, PATHS } from "@earshot/contract/names";

/**
 * Every word of the widget's own, in English; `words/` has the same in other languages. `$1` and `$2` stand for what a
 * sentence takes in, `|` parts the names of a scale's steps. Question, options and labels are the survey's.
 */
const ENGLISH = {
  feedback: "Feedback",
  close: "Close",
  optional: "Optional",
  send: "Send my answer",
  once: "Sent once, even if you lose the connection.",
  csat: "Very poor|Poor|Fair|Good|Very good",
  ces: "Very difficult|Very easy",
  nps: "Not at all likely|Extremely likely",
  thumbs: "Thumbs up|Thumbs down",
  pick: "Choose one of the answers.",
  chose: "Heard. You chose $1.",
  gave: "Heard. You gave $1 of $2.",
  receipt: "See, change or take back my answer",
  saved: "Saved on this device. It will be sent when you are online.",
  later: "Saved on this device. It will be sent again in a moment.",
  unsaved: "Not sent yet. Please keep this page open.",
  duplicate: "You have already answered. Your first answer stands.",
  closed: "This survey takes no answers now.",
  refused: "This was not taken. Your text is still here.",
  away: "This cannot be shown just now.",
  again: "Try again",
};

/** The widget's words in one language. */
export type Words = Readonly<typeof ENGLISH>;

/** Set where it is built: the beginning of the hash of all words, so their addresses never change what they hold. */
declare const WORDS: string;

/**
 * The words in the first language there are any in. English comes with the script; another language is fetched, for
 * nobody needs all of them. Where it cannot be had, English it is.
 *
 * @param wanted BCP 47 tags, the most wanted first
 */
export async function wordsIn(edge: string, wanted: readonly string[]): Promise<{ lang: string; words: Words }> {
  const known: readonly string[] = LANGUAGES;
  const lang = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => known.includes(tag)) ?? "en";
  const address = edge + PATHS.widgetFile(`${WORDS}-${lang}.json`);
  const words =
    lang !== "en" &&
    (await fetch(address)
      .then((answer) => answer.json())
      .catch(() => 0));
  return words ? { lang, words } : { lang: "en", words: ENGLISH };
}

/** A sentence with what it takes in, each in its own direction. */
export function sentence(text: string, ...parts: readonly string[]): (Node | string)[] {
  return text.split(/\$(\d)/).map((part, at) => {
    if (at % 2 === 0) return part;
    const own = document.createElement("bdi");
    own.textContent = parts[Number(part) - 1] ?? "";
    return own;
  });
}
