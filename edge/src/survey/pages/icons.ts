import { type Markup, markup, raw } from "./markup.ts";

/** Drawn on a 16 grid with a 1.5 stroke and round ends; words stand beside each, so all are hidden from readers. */
export const ICONS = {
  veryUnhappy: icon(
    markup`<circle cx="8" cy="8" r="6"/><path d="M4.8 11h6.4a3.2 3.2 0 0 0-6.4 0z" fill="currentColor"/>`,
  ),
  unhappy: icon(markup`<circle cx="8" cy="8" r="6"/><path d="M5 10.6a3.4 3.4 0 0 1 6 0"/>`),
  even: icon(markup`<circle cx="8" cy="8" r="6"/><path d="M5.2 9.3h5.6"/>`),
  happy: icon(markup`<circle cx="8" cy="8" r="6"/><path d="M5 8.8a3.4 3.4 0 0 0 6 0"/>`),
  veryHappy: icon(
    markup`<circle cx="8" cy="8" r="6"/><path d="M4.8 8.2h6.4a3.2 3.2 0 0 1-6.4 0z" fill="currentColor"/>`,
  ),
  warning: icon(markup`<path d="M8 2.2l6.2 11H1.8z"/><path d="M8 6.5v3M8 11.4v.1"/>`),
  check: icon(markup`<path d="M3 8.5l3.3 3.3L13 5"/>`),
  ring: icon(markup`<circle cx="8" cy="8" r="5.5"/>`),
  mark: icon(
    markup`<path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8"/><circle cx="8" cy="8" r="1.9" fill="currentColor" stroke="none"/>`,
  ),
  up: icon(THUMB("")),
  down: icon(THUMB("rotate(180 8 8)")),
} as const;

/**
 * The mark for the browser's tab, in the page itself: without it each browser's first visit asks the edge for
 * `/favicon.ico`. It knows no tokens: this petrol is between those of light and dark, and shows on both.
 */
export const TAB_ICON: Markup = raw(
  `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='#2389a3' stroke-width='2' stroke-linecap='round'><path d='M4.1 4.1a5.5 5.5 0 1 1 0 7.8'/><circle cx='8' cy='8' r='2.1' fill='#2389a3' stroke='none'/></svg>",
  )}">`,
);

function THUMB(turn: string): Markup {
  return markup`<g transform="${turn}"><path d="M5.2 7.3 7.7 2.4c1 0 1.8.8 1.6 1.9l-.4 2.3h3.5c.9 0 1.5.8 1.3 1.6l-1 3.9c-.2.8-.8 1.3-1.6 1.3H5.2z"/><path d="M2.4 7.3h2.8v6.1H2.4z"/></g>`;
}

function icon(drawing: Markup): Markup {
  return markup`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${drawing}</svg>`;
}
