import { SCALES } from "@earshot/contract";
import { compact } from "./css.ts";
import { ICONS } from "./icons.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** Mood is said three ways: number, word and mouth. Five steps have a mouth each; more would only be shades of five. */
const FACES = [ICONS.veryUnhappy, ICONS.unhappy, ICONS.even, ICONS.happy, ICONS.veryHappy];

/** The mouth of a step and its word, on the scale where each has one. */
export function moodOf(kind: string, step: string, words: Messages): { face: Markup; word: string } | undefined {
  const place = Number(step) - SCALES.csat[0];
  const [face, word] = [FACES[place], words.scales.csat.steps[place]];
  return kind === "csat" && face && word !== undefined ? { face, word } : undefined;
}

/**
 * A ruler with one stop for each number. Radio buttons lie underneath: arrow keys and screen readers know those.
 *
 * @param chosen number chosen before, as text
 * @param required whether one has to be chosen
 */
export function scale(kind: keyof typeof SCALES, words: Messages, chosen?: string, required = true): Markup {
  const [lowest, highest] = SCALES[kind];
  const { low, high } = words.scales[kind];
  const meaning = (step: number): string | undefined => {
    if (kind === "csat") return words.scales.csat.steps[step - lowest];
    return step === lowest ? low : step === highest ? high : undefined;
  };
  const stops = Array.from({ length: highest - lowest + 1 }, (_, index) => {
    const step = lowest + index;
    const word = meaning(step);
    const id = step === lowest && markup` id="answer-first"`;
    const checked = String(step) === chosen && markup` checked`;
    return markup`<label class="stop"><input type="radio" name="answer" value="${step}"${id}${required && markup` required`}${checked}>${kind === "csat" && FACES[index]}<span>${step}</span>${word !== undefined && markup`<small>${word}</small>`}</label>
`;
  });
  return markup`<div class="scale ${kind}">
${stops}</div>
<p class="ends" aria-hidden="true"><span>${lowest} – ${low}</span><span>${highest} – ${high}</span></p>`;
}

export const SCALE_CSS = compact(`@layer components {
  .scale { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); border: 1.5px solid var(--edge); border-radius: var(--radius-3); background: var(--surface); overflow: clip; }
  .stop { position: relative; display: grid; justify-items: center; align-content: center; gap: var(--space-1); min-block-size: 5rem; cursor: pointer; font-size: var(--text-xl); font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; touch-action: manipulation; transition: background-color var(--fast) var(--ease); }
  .stop + .stop { border-inline-start: 1px solid var(--line); }
  @supports selector(:has(*)) {
    .stop input { position: absolute; inset: 0; margin: 0; inline-size: 100%; block-size: 100%; opacity: 0; cursor: pointer; }
  }
  .stop .i { color: var(--ink-3); inline-size: 1.375rem; block-size: 1.375rem; }
  .stop small { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .stop:hover { background: var(--sunk); }
  .stop:has(:checked) { background: var(--petrol); color: var(--on-petrol); }
  .stop:has(:checked) .i { color: inherit; }
  .stop:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: -5px; border-radius: var(--radius-3); }
  .stop:has(:checked:focus-visible) { outline-color: var(--on-petrol); }
  .ends { display: flex; justify-content: space-between; gap: var(--space-4); margin-block-start: var(--space-2); color: var(--ink-2); font-size: var(--text-sm); }
  .ends > :last-child { text-align: end; }
  @media (min-width: 34rem) {
    .csat .stop { min-block-size: 7rem; }
    .csat .i { inline-size: 1.75rem; block-size: 1.75rem; stroke-width: 1.25; }
    .csat small { position: static; inline-size: auto; block-size: auto; clip-path: none; font-size: var(--text-sm); font-weight: 400; }
    .csat + .ends { display: none; }
  }
  /* Eleven stops in one row would be 25 px wide on a phone: six and five, each row as wide as the ruler. */
  @media (max-width: 33.99rem) {
    .nps { grid: auto-flow / repeat(30, minmax(0, 1fr)); }
    .nps .stop { grid-column: span 5; min-block-size: 3.5rem; }
    .nps .stop:nth-child(n + 7) { grid-column: span 6; border-block-start: 1px solid var(--line); }
    .nps .stop:nth-child(7) { border-inline-start: 0; }
  }
  @media (forced-colors: active) { .stop:has(:checked) { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
}`);
