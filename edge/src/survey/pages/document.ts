import type { PublicSurvey } from "@earshot/contract";
import { TOKENS_CSS } from "@earshot/contract/tokens";
import { compact } from "./css.ts";
import { ICONS, TAB_ICON } from "./icons.ts";
import { kept } from "./kept.ts";
import { languageList } from "./languages.ts";
import { type MarkupValue, markup, raw } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { own } from "./own.ts";

/** How a page is shown, whatever is on it. */
export interface Shown {
  /** Of the response's Content-Security-Policy; the page has one style element, and one script at most. */
  nonce: string;
  /** Path and query of the page, where it can be asked for in another language; what answers a form cannot. */
  here?: string | undefined;
  /** The language that was chosen by hand: it stays on the way through the pages. */
  lang?: string | undefined;
}

/** What every page needs to become a document of its own. */
interface Page {
  words: Messages;
  shown: Shown;
  title: MarkupValue;
  /** Heads the page, and says what is kept; absent where none was found. */
  survey?: PublicSurvey | undefined;
  /** Stylesheets of the components on the page, each already {@link compact}. */
  styles: readonly string[];
  main: MarkupValue;
  /** What a script adds, where there is one: the page is whole without it. */
  script?: string;
}

/** Puts a page together: one response that asks for nothing more. */
export function wholeDocument({ words, shown, title, survey, styles, main, script }: Page): string {
  const { nonce, here } = shown;
  const wear = (sheet: string) => words.sheets?.[sheet] ?? sheet;
  return markup`<!doctype html>
<html lang="${words.lang}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${TAB_ICON}
<style nonce="${nonce}">${raw([FRAME_CSS, ...styles].map(wear).join(""))}</style>
</head>
<body>
<header class="host">${survey ? own(survey.business, survey.language) : markup`${ICONS.mark} Earshot`}</header>
<main class="ask">
${main}
</main>
<footer class="foot">
${survey && kept(survey, words)}
${here !== undefined && languageList(here, words)}
<p class="by">${ICONS.mark} ${words.frame.by}</p>
</footer>
${script !== undefined && markup`<script nonce="${nonce}">${raw(wear(script))}</script>`}
</body>
</html>
`.toString();
}

const FRAME_CSS = compact(`${TOKENS_CSS}
@layer reset {
  *, ::before, ::after { box-sizing: border-box; }
  body, h1, h2, p, ol, ul, figure, blockquote, fieldset, legend { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
  ol, ul { list-style: none; }
  button, input, textarea { font: inherit; color: inherit; }
  svg { display: block; }
}

@layer base {
  /* From 1,400 px on all grows together, for a wall to be read from afar; browser zoom still adds to it. */
  html { font-size: clamp(100%, 0.3rem + min(0.8vw, 1.42vh), 250%); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
  body {
    min-block-size: 100dvb; display: grid; grid-template: auto 1fr auto / minmax(0, 1fr);
    background: var(--paper); color: var(--ink); font: var(--text-md)/var(--leading) var(--font-ui); overflow-wrap: anywhere;
  }
  a { color: var(--petrol); text-underline-offset: 0.18em; }
  a:hover { color: var(--petrol-strong); text-decoration-thickness: 2px; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 3px; border-radius: var(--radius-1); }
  .i { inline-size: 1.125em; block-size: 1.125em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
}

@layer components {
  .host, .ask, .foot { inline-size: 100%; max-inline-size: calc(var(--measure) + 2 * var(--space-5)); margin-inline: auto; padding: var(--space-4) var(--space-5); }
  .host { display: flex; gap: var(--space-2); align-items: center; font-weight: 600; }
  .ask { padding-block: var(--space-4) var(--space-6); align-self: center; display: grid; gap: var(--space-5); grid-template-columns: minmax(0, 1fr); }
  .q { font: 600 var(--text-3xl)/1.2 var(--font-voice); letter-spacing: -0.012em; text-wrap: balance; }
  .lead { color: var(--ink-2); max-inline-size: 34rem; text-wrap: pretty; }
  .q + .lead { margin-block-start: calc(-1 * var(--space-3)); }
  .note { color: var(--ink-3); font-size: var(--text-sm); text-wrap: pretty; }
  .foot { display: flex; flex-wrap: wrap; gap: 0 var(--space-5); justify-content: space-between; align-items: center; color: var(--ink-3); font-size: var(--text-xs); }
  .by { display: flex; gap: var(--space-2); align-items: center; }
  /* Open, it has the line to itself, and what opened it stays where it was. */
  details[open] { flex-basis: 100%; }
  summary { line-height: var(--target); cursor: pointer; }
  summary:hover { color: var(--ink); }
  .langs { display: flex; flex-wrap: wrap; gap: 0 var(--space-5); }
  .langs a { display: inline-flex; align-items: center; min-block-size: var(--target); min-inline-size: var(--target); color: inherit; }
  .langs [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
  details p { max-inline-size: 34rem; padding-block-end: var(--space-3); text-wrap: pretty; }

  .btn { display: inline-flex; align-items: center; justify-content: center; min-block-size: var(--target); padding: var(--space-2) var(--space-5); border: 1.5px solid var(--petrol); border-radius: var(--radius-2); background: var(--petrol); color: var(--on-petrol); font-weight: 600; text-decoration: none; cursor: pointer; touch-action: manipulation; }
  .btn:hover { background: var(--petrol-strong); border-color: var(--petrol-strong); color: var(--on-petrol); }
  .btn { justify-self: start; }
  .quiet { background: none; color: var(--petrol); }
  .quiet:hover { background: var(--petrol-soft); color: var(--petrol-strong); }
  @media (max-width: 33.99rem) { .btn { justify-self: stretch; } }

  @media print {
    :root { color-scheme: light; }
    body { min-block-size: 0; display: block; }
    .btn { display: none; }
  }
}

@layer utilities {
  .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}`);
