import type { PublicSurvey } from "@earshot/contract";
import { answerSentence } from "./answer.ts";
import { compact } from "./css.ts";
import { type MarkupValue, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { own } from "./own.ts";

/** What the customer had typed or chosen, as sent. */
export interface Typed {
  answer?: string | undefined;
  comment?: string | undefined;
  reason?: string | undefined;
}

/**
 * Shows again what a customer had typed on a page that has no form for it, so that nobody's words are lost.
 *
 * @param survey where it was found, for its question and to say what was chosen
 * @param then what can be done with it
 */
export function typedWords(
  typed: Typed | undefined,
  survey: PublicSurvey | undefined,
  then: string,
  words: Messages,
): MarkupValue {
  const answer = survey && typed?.answer !== undefined && answerSentence(survey, typed.answer, words);
  if (!answer && !typed?.comment) return undefined;
  return markup`<figure class="words">
${survey && markup`<p>${own(survey.question, survey.language)}</p>`}
${typed?.comment && markup`<blockquote dir="auto">${typed.comment}</blockquote>`}
<figcaption>${answer} ${then}</figcaption>
</figure>`;
}

export const TYPED_CSS = compact(`@layer components {
  .words { display: grid; gap: var(--space-2); padding: var(--space-4) var(--space-5); border: 1px solid var(--line); border-radius: var(--radius-3); background: var(--surface); color: var(--ink-3); font-size: var(--text-sm); }
  .words blockquote { white-space: pre-wrap; color: var(--ink); font: var(--text-lg)/var(--leading-voice) var(--font-voice); }
}`);
