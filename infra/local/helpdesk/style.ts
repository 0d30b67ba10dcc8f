/** The components of the help desk's page, over the tokens that all pages share. */
export const STYLE = `
@layer reset {
  *, ::before, ::after { box-sizing: border-box; }
  body, h1, h2, p, ol, dl, dd, blockquote { margin: 0; padding: 0; min-inline-size: 0; }
  ol { list-style: none; }
  button { font: inherit; color: inherit; }
  table { border-collapse: collapse; inline-size: 100%; }
  th { text-align: start; font-weight: inherit; }
}
@layer base {
  body { background: var(--paper); color: var(--ink); font: var(--text-sm)/var(--leading) var(--font-ui); }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: var(--radius-1); }
  h1 { font: 600 var(--text-2xl)/1.2 var(--font-voice); letter-spacing: -0.01em; }
  h2 { font-size: var(--text-md); font-weight: 600; }
  code { font: 0.93em/1.4 var(--font-mono); overflow-wrap: anywhere; }
  .n { font-variant-numeric: tabular-nums; }
  .i { inline-size: 1.15em; block-size: 1.15em; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; vertical-align: -0.2em; }
  .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
}
@layer components {
  .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 var(--space-5); padding-inline: max(var(--space-5), calc((100vi - var(--page)) / 2)); border-block-end: 1px solid var(--line); background: var(--surface); min-block-size: 3.5rem; }
  .brand { display: inline-flex; align-items: center; gap: var(--space-2); min-block-size: var(--target); font-weight: 650; font-size: var(--text-md); color: var(--ink); text-decoration: none; }
  .brand .i { color: var(--petrol); inline-size: 1.375rem; block-size: 1.375rem; }
  .pulse { display: inline-flex; align-items: center; gap: var(--space-2); color: var(--ink-2); }
  .pulse .i { color: var(--petrol); }
  .page { max-inline-size: calc(var(--page) + 2 * var(--space-5)); margin-inline: auto; padding: var(--space-5) var(--space-5) var(--space-8); }
  .top { display: flex; flex-wrap: wrap; gap: var(--space-3) var(--space-5); align-items: end; justify-content: space-between; margin-block-end: var(--space-4); }
  .top > :first-child { flex: 1 1 22rem; }
  .sub { color: var(--ink-2); margin-block-start: var(--space-1); }
  .sub b { color: var(--heed); font-weight: 600; }
  .row { display: flex; flex-wrap: wrap; gap: var(--space-2); }
  .btn { min-block-size: 2.25rem; padding: 0 var(--space-3); border: 1px solid var(--edge); border-radius: var(--radius-2); background: var(--surface); font-weight: 500; cursor: pointer; }
  .btn:hover { background: var(--sunk); }
  .ticket { padding-block: var(--space-5); border-block-start: 1px solid var(--line); }
  .ticket > header { display: flex; gap: var(--space-3); align-items: baseline; }
  .ticket > header .n, .ticket time { color: var(--ink-3); white-space: nowrap; }
  .ticket h2 { flex: 1; font: 600 var(--text-lg)/1.3 var(--font-voice); overflow-wrap: anywhere; }
  .ticket blockquote { font: var(--text-md)/var(--leading-voice) var(--font-voice); max-inline-size: 44rem; margin-block: var(--space-3) var(--space-4); white-space: pre-wrap; overflow-wrap: anywhere; }
  .ticket dl { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-6); }
  .ticket dt { color: var(--ink-3); font-size: var(--text-xs); }
  .ticket.alone { border: 0; padding-block-start: 0; }
  .ticket.alone > :is(form, section) { margin-block-start: var(--space-5); }
  .ticket h2 a { color: inherit; }
  .ticket h1 { flex: 1; overflow-wrap: anywhere; }
  .ticket > form { margin-block-start: var(--space-4); }
  .ticket .who { font: 600 var(--text-sm)/1.3 var(--font-ui); color: var(--ink-2); }
  .ticket .who time { font-weight: 400; margin-inline-start: var(--space-2); }
  .state { display: inline-flex; align-items: center; gap: var(--space-1); white-space: nowrap; }
  label { display: block; font-weight: 600; margin-block-end: var(--space-1); }
  textarea { display: block; inline-size: 100%; max-inline-size: 44rem; padding: var(--space-2); margin-block-end: var(--space-3); border: 1px solid var(--edge); border-radius: var(--radius-2); background: var(--surface); color: inherit; font: inherit; }
  .tag { border: 1px solid var(--line); border-radius: var(--radius-2); padding: 0 0.4rem; background: var(--surface); font-size: var(--text-xs); }
  .empty { padding: var(--space-6) var(--space-5); border: 1px dashed var(--edge); border-radius: var(--radius-3); background: var(--surface); }
  .empty p { color: var(--ink-2); margin-block-start: var(--space-1); }
  .panel { margin-block-start: var(--space-6); padding-block-start: var(--space-5); border-block-start: 1px solid var(--line); }
  .scroll { overflow-x: auto; margin-block-start: var(--space-3); }
  .panel code { white-space: nowrap; }
  .panel table { min-inline-size: 44rem; }
  .panel :is(th, td) { padding: var(--space-2) var(--space-4) var(--space-2) 0; border-block-start: 1px solid var(--line); }
  .panel thead th { border: 0; color: var(--ink-3); font-size: var(--text-xs); }
  .hurt { color: var(--hurt); }
}
`;
