import { type PublicSurvey, SCALES, answersOf } from "@earshot/contract";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { say } from "./messages/say.ts";
import { own } from "./own.ts";

/**
 * Says an answer as a sentence: "You chose Harbour.", "You gave 2 of 5."
 *
 * @param stored the answer as stored
 * @returns undefined where the survey does not take this answer
 */
export function answerSentence(survey: PublicSurvey, stored: string, words: Messages): Markup | undefined {
  if (!answersOf(survey).includes(stored)) return undefined;
  if (survey.kind === "thumbs") return markup`${words.thumbs[stored === "up" ? "up" : "down"].said}`;
  if (survey.kind === "choice") {
    const label = optionLabel(survey.options, stored);
    const said = /[.!?…؟。]$/.test(label) ? words.thanks.chose.replace("{label}.", "{label}") : words.thanks.chose;
    return say(said, { label: own(label, survey.language) });
  }
  return say(words.thanks.gave, { score: stored, best: SCALES[survey.kind][1] });
}

function optionLabel(options: readonly { id: string; label: string }[], stored: string): string {
  return options.find(({ id }) => id === stored)?.label ?? stored;
}
