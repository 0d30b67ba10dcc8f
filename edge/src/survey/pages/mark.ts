import { compact } from "./css.ts";
import { type Markup, markup } from "./markup.ts";

/**
 * The mark, large: a voice (dot) inside an open ear (arc). Each state is the same drawing with one thing changed.
 *
 * The window over the drawing begins where its ink does, so that it stands on the page's left edge.
 */
export function mark(state: keyof typeof DRAWINGS): Markup {
  return markup`<svg class="mark ${state}" viewBox="${state === "closed" ? 2 : 3.6} 2 12 12" aria-hidden="true">${DRAWINGS[state]}</svg>`;
}

const ARC = markup`<path class="arc" d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8"/>`;
const DOT = markup`<circle cx="8" cy="8" r="1.9" fill="currentColor" stroke="none"/>`;

const DRAWINGS = {
  heard: markup`${ARC}${DOT}`,
  /** As heard, but it was heard before: nothing moves. */
  kept: markup`${ARC}${DOT}`,
  /** Nothing here: an ear without a voice. */
  empty: ARC,
  closed: markup`<circle cx="8" cy="8" r="5.5"/>${DOT}`,
  paused: markup`${ARC}<path d="M6.8 6v4M9.2 6v4"/>`,
  broken: markup`<path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" stroke-dasharray="1.4 2.5"/>${DOT}`,
} as const;

export const MARK_CSS = compact(`@layer components {
  .mark { overflow: visible; inline-size: 3.5rem; block-size: 3.5rem; color: var(--ink-3); fill: none; stroke: currentColor; stroke-width: 1; stroke-linecap: round; }
  .heard, .kept { color: var(--petrol); }
  @media (prefers-reduced-motion: no-preference) {
    .heard .arc { stroke-dasharray: 30; animation: hear var(--slow) var(--ease) both; }
    @keyframes hear { from { stroke-dashoffset: 30; } }
  }
}`);
