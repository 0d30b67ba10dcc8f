import { LIMITS } from "@earshot/contract";
import { compact } from "./css.ts";
import { ICONS } from "./icons.ts";
import { type Markup, type MarkupValue, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { say, sayNumber } from "./messages/say.ts";
import { own } from "./own.ts";

/** The boxes there are, and how much fits into each, in code points. */
const FITS = { comment: LIMITS.commentPoints, reason: LIMITS.reasonPoints } as const;

/**
 * The box for a customer's own words.
 *
 * @param label as the survey words it
 * @param typed what stood in it before
 * @param wrong what is wrong with what was typed
 */
export function commentBox(
  label: string,
  words: Messages,
  typed = "",
  wrong?: MarkupValue,
  { name = "comment", language }: { name?: keyof typeof FITS; language?: string | undefined } = {},
): Markup {
  // Browsers hold typing back while a text is over its maxlength, also typing that replaces a long word by a shorter
  // one: a text that came back for being too long is left free, as the edge will count again.
  const limit = wrong === undefined && markup` maxlength="${FITS[name]}"`;
  const state = wrong === undefined ? false : markup` aria-invalid="true"`;
  const limitHint = say(words.ask.commentLimit, { points: sayNumber(words, FITS[name]) });
  const described = wrong === undefined ? `${name}-hint` : `${name}-wrong ${name}-hint`;
  // HTML drops one newline after the tag, so the page puts one there: the text keeps its own.
  return markup`<div${wrong !== undefined && markup` class="bad"`}>
<label class="t" for="${name}">${own(label, language)} <small>${words.ask.optional}</small></label>
${wrong !== undefined && why(`${name}-wrong`, wrong)}
<textarea id="${name}" name="${name}" dir="auto"${limit}${state} aria-describedby="${described}">
${typed}</textarea>
<p class="hint" id="${name}-hint"><span>${words.ask.commentHint}</span> <span>${limitHint}</span></p>
</div>`;
}

/** What is wrong with a field, above it, where no keyboard on the screen covers it. */
export function why(id: string, sentence: MarkupValue): Markup {
  return markup`<p class="why" id="${id}">${ICONS.warning}<span>${sentence}</span></p>`;
}

export const COMMENT_CSS = compact(`@layer components {
  .t { display: block; font-weight: 600; }
  .t small { font-weight: 400; font-size: var(--text-sm); color: var(--ink-2); }
  textarea { display: block; inline-size: 100%; min-block-size: 8rem; field-sizing: content; max-block-size: 24rem; margin-block-start: var(--space-2); padding: var(--space-3) var(--space-4); resize: vertical; border: 1.5px solid var(--edge); border-radius: var(--radius-3); background: var(--surface); font: var(--text-lg)/var(--leading-voice) var(--font-voice); }
  textarea:focus-visible { outline-offset: 1px; border-radius: var(--radius-3); }
  .hint { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 var(--space-4); margin-block-start: var(--space-2); color: var(--ink-3); font-size: var(--text-sm); }
}`);
