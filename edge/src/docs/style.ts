/** The look of the page of the API: like a printed manual, with its contents beside it where there is room. */
export const PAGE_CSS = `
@layer reset {
  *, ::before, ::after { box-sizing: border-box; }
  body, h1, h2, h3, h4, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
  ul { list-style: none; }
  svg { display: block; }
}

@layer base {
  html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-block-start: var(--space-5); }
  body { background: var(--paper); color: var(--ink); font: var(--text-md)/var(--leading) var(--font-ui); overflow-wrap: anywhere; }
  a { color: var(--petrol); text-underline-offset: 0.18em; }
  a:hover { color: var(--petrol-strong); text-decoration-thickness: 2px; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 3px; border-radius: var(--radius-1); }
  code { font: 0.9em/1.5 var(--font-mono); }
  h1 { font: 600 var(--text-3xl)/1.2 var(--font-voice); letter-spacing: -0.012em; text-wrap: balance; }
  main h2 { font: 600 var(--text-2xl)/1.2 var(--font-voice); }
  h3 { font: 600 var(--text-xl)/1.3 var(--font-voice); }
  h4 { font-size: var(--text-sm); font-weight: 600; color: var(--ink-2); }
  p { max-inline-size: var(--measure); text-wrap: pretty; }
  .i { inline-size: 1.125em; block-size: 1.125em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
}

@layer components {
  body { max-inline-size: var(--page); margin-inline: auto; padding-inline: var(--space-5); }
  .name { display: flex; gap: var(--space-2); align-items: center; font-weight: 600; }
  header { padding-block: var(--space-5); }
  nav { columns: 12rem; }
  nav ul { break-before: avoid; }
  nav h2 { margin-block: var(--space-4) var(--space-1); font-size: var(--text-sm); font-weight: 600; }
  nav a { display: inline-block; padding-block: var(--space-1); font-size: var(--text-sm); }
  nav h2 a { color: inherit; }
  main { display: grid; gap: var(--space-4); grid-template-columns: minmax(0, 1fr); padding-block: var(--space-5) var(--space-8); }
  .lead { color: var(--ink-2); font-size: var(--text-lg); }
  section { display: grid; gap: var(--space-4); grid-template-columns: minmax(0, 1fr); margin-block-start: var(--space-6); padding-block-start: var(--space-5); border-block-start: 1px solid var(--line); }
  article { display: grid; gap: var(--space-3); grid-template-columns: minmax(0, 1fr); margin-block-start: var(--space-4); }
  .call { font-family: var(--font-mono); font-size: var(--text-sm); padding: var(--space-2) var(--space-3); max-inline-size: none; border: 1px solid var(--line); border-radius: var(--radius-2); background: var(--surface); }
  .call b { color: var(--petrol); }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; inline-size: 100%; font-size: var(--text-sm); overflow-wrap: normal; }
  th, td { padding: var(--space-2) var(--space-3) var(--space-2) 0; text-align: start; vertical-align: baseline; border-block-end: 1px solid var(--line); font-weight: 400; }
  thead th { color: var(--ink-2); }
  tr:target { background: var(--petrol-soft); }
  dl { display: grid; grid-template-columns: 3rem minmax(0, 1fr); gap: var(--space-2) var(--space-3); font-size: var(--text-sm); }
  dt { font-weight: 600; font-variant-numeric: tabular-nums; }
  dd { display: grid; gap: var(--space-2); justify-items: start; grid-template-columns: minmax(0, 1fr); }
  dd > :not(figure) { justify-self: start; }
  figure { inline-size: 100%; }
  figcaption { color: var(--ink-2); font-size: var(--text-sm); margin-block-end: var(--space-1); }
  pre { overflow-x: auto; padding: var(--space-3); border-radius: var(--radius-2); background: var(--sunk); font-size: var(--text-sm); overflow-wrap: normal; }
  .skip { position: absolute; inset-block-start: -4rem; padding: var(--space-2) var(--space-4); background: var(--surface); }
  .skip:focus { inset-block-start: var(--space-2); }
  @media (min-width: 60rem) {
    body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: var(--space-7); }
    nav { columns: auto; }
    header { position: sticky; inset-block-start: 0; align-self: start; max-block-size: 100dvb; overflow-y: auto; }
  }
  @media print {
    :root { color-scheme: light; }
    nav, .skip { display: none; }
    pre { white-space: pre-wrap; }
    article { break-inside: avoid-page; }
  }
}`;
