import { compact } from "./css.ts";
import { ICONS } from "./icons.ts";
import { type Markup, markup } from "./markup.ts";

/** One step of a feedback's way, with a word on when it is or was made. */
export function step(what: string, when: string, done: boolean): Markup {
  return markup`<li${!done && markup` class="todo"`}>${done ? ICONS.check : ICONS.ring}<p><span>${what}</span> <span class="when">${when}</span></p></li>`;
}

export const TRACK_CSS = compact(`@layer components {
  .track { border-block: 1px solid var(--line); }
  .track li { display: flex; gap: var(--space-4); align-items: center; padding-block: var(--space-3); }
  .track p { flex: 1; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 var(--space-4); }
  .track li + li { border-block-start: 1px solid var(--line); }
  .track .i { color: var(--petrol); }
  .when { color: var(--ink-3); font-size: var(--text-sm); }
  .todo { color: var(--ink-2); }
  .track .todo .i { color: var(--edge); }
}`);
