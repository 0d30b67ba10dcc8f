import { COLOURS } from "./plot.ts";

/** Of the report: colours that differ in lightness too, light and dark, and no file beside it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6575; --paper: #fbfaf7; --card: #fff; --edge: #dedbd2;
  --good: #1b6e4b; --bad: #a8321f;
  --c0: #22577a; --c1: #c8752d; --c2: #8a2f4f; --c3: #4f8a5b; --c4: #6d5fa8; --c5: #a79a3a; --c6: #3c9aa5; --c7: #777; --c8: #14324a; --c9: #b0413e; --c10: #9c6b30; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e1; --soft: #a3abb8; --paper: #14181f; --card: #1c222b; --edge: #333b48;
  --good: #6fcf9d; --bad: #ff9b87;
  --c0: #7fb6dd; --c1: #f0a868; --c2: #e58fb0; --c3: #8fd19c; --c4: #b5a8ee; --c5: #ddd070; --c6: #7fd3dc; --c7: #aaa; --c8: #d6e6f2; --c9: #f08c86; --c10: #d9b382; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
header p { margin: 0; color: var(--soft); }
h1 { margin: 0; font-size: 1.75rem; }
h2 { margin: 0 0 .25rem; font-size: 1rem; }
small { color: var(--soft); font-weight: normal; }
header .verdict { display: inline-block; font-weight: 700; font-size: 1.1rem; }
.holds td:first-child, .verdict.holds { color: var(--good); }
.fails td:first-child, .verdict.fails { color: var(--bad); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: 600; padding-block: 1rem .25rem; }
th, td { text-align: start; padding: .25rem .75rem .25rem 0; border-block-end: 1px solid var(--edge); font-weight: normal;
  font-variant-numeric: tabular-nums; }
.figures th { white-space: nowrap; font-weight: 600; inline-size: 9rem; vertical-align: top; }
.findings td:first-child { white-space: nowrap; font-weight: 600; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; margin-block-start: 1.5rem; }
figure { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; }
figcaption { color: var(--soft); font-size: .875rem; }
svg { width: 100%; height: auto; font-size: 11px; fill: var(--soft); }
.grid { stroke: var(--edge); }
.line { fill: none; stroke-width: 1.75; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .25rem 0; padding: 0; font-size: .875rem; }
.key { display: inline-block; inline-size: .75rem; block-size: .75rem; margin-inline-end: .35rem; border-radius: 2px; }
${Array.from({ length: COLOURS }, (_, place) => `.line.s${place} { stroke: var(--c${place}); } .area.s${place} { fill: var(--c${place}); } .key.s${place} { background: var(--c${place}); }`).join("\n")}
details { margin-block-start: .5rem; font-size: .875rem; }
details table { display: block; max-block-size: 18rem; overflow: auto; }
.empty { color: var(--soft); }
`;
