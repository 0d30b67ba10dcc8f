import type { Option } from "@earshot/contract";
import { compact } from "./css.ts";
import type { Given } from "./doors.ts";
import { type Markup, markup } from "./markup.ts";
import { own } from "./own.ts";

/**
 * Three to ten answers, one a line, each line as wide as the page so that any of it can be touched.
 */
export function optionList(options: readonly Option[], { chosen, required = true, language }: Given): Markup {
  const lines = options.map(({ id, label, note }, place) => {
    const first = place === 0 && markup` id="answer-first"`;
    const checked = id === chosen && markup` checked`;
    return markup`<label class="option"><input type="radio" name="answer" value="${id}"${first}${required && markup` required`}${checked}><b>${own(label, language)}</b>${note !== undefined && markup`<small>${own(note, language)}</small>`}</label>
`;
  });
  return markup`<div class="options">
${lines}</div>`;
}

export const OPTIONS_CSS = compact(`@layer components {
  .options { border: 1.5px solid var(--edge); border-radius: var(--radius-3); background: var(--surface); overflow: clip; }
  .option { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 var(--space-4); align-items: center; min-block-size: 3.25rem; padding: var(--space-3) var(--space-5); cursor: pointer; touch-action: manipulation; transition: background-color var(--fast) var(--ease); }
  .option + .option { border-block-start: 1px solid var(--line); }
  .option input { inline-size: 1.25rem; block-size: 1.25rem; margin: 0; accent-color: var(--petrol); }
  .option b { font: 600 var(--text-lg)/1.35 var(--font-voice); }
  .option small { grid-column: 2; color: var(--ink-2); font-size: var(--text-sm); }
  .option:hover { background: var(--sunk); }
  .option:has(:checked) { background: var(--petrol-soft); }
  .option:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: -5px; border-radius: var(--radius-3); }
  .option input:focus-visible { outline: none; }
}`);
