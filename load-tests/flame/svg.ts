import { escape } from "../report/plot.ts";
import { type Kind, KINDS } from "./stacks.ts";
import type { Node } from "./tree.ts";

/** What is said above the flames. */
interface Caption {
  readonly title: string;
  readonly says: string;
  /** Share of the time by kind. */
  readonly kinds: ReadonlyMap<Kind, number>;
}

/** What people call each kind. */
const NAMES: Readonly<Record<Kind, string>> = {
  ours: "this repository",
  package: "packages",
  runtime: "JavaScript of the runtime",
  native: "compiled: V8, runtime, libraries",
  kernel: "Linux",
};

const WIDTH = 1200;
const ROW = 17;
const TOP = 76;
/** Of a letter of the fixed width font. */
const LETTER = 6.7;

/** Most bytes of a picture: it is kept in the repository. */
const MOST = 200_000;

/**
 * Draws a flame graph: width is share of the time, what a function called stands on top of it, by name and not by time.
 * One file without a script or anything beside it; each flame has its name and share as a title.
 */
export function flames(root: Node, caption: Caption): string {
  // What is too small to be seen is left out, from half a pixel on: the whole would be ten times as large.
  for (let pixels = 0.5; ; pixels *= 1.3) {
    const drawn = draw(root, caption, pixels);
    if (drawn.length <= MOST) return drawn;
  }
}

function draw(root: Node, { title, says, kinds }: Caption, pixels: number): string {
  const scale = WIDTH / root.samples;
  const shown = (node: Node): readonly Node[] => node.calls.filter(({ samples }) => samples * scale >= pixels);
  const depth = (node: Node): number => 1 + Math.max(0, ...shown(node).map(depth));
  const height = TOP + depth(root) * ROW + 8;
  const flame = (node: Node, x: number, level: number): string => {
    const width = node.samples * scale;
    const y = height - 8 - (level + 1) * ROW;
    const share = `${((node.samples / root.samples) * 100).toFixed(1)} %`;
    const letters = Math.floor((width - 6) / LETTER);
    const label = node.name.length > letters ? `${node.name.slice(0, letters - 1)}…` : node.name;
    const text = letters < 4 ? "" : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escape(label)}</text>`;
    let next = x;
    const above = shown(node).map((call) => {
      const drawn = flame(call, next, level + 1);
      next += call.samples * scale;
      return drawn;
    });
    const place = `x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.3, width - 0.3).toFixed(1)}"`;
    return `<g><title>${escape(node.name)}, ${share}</title><rect class="${node.kind}" ${place} height="${ROW - 1}"/>${text}</g>${above.join("")}`;
  };
  const legend = KINDS.map((kind, place) => {
    const share = `${((kinds.get(kind) ?? 0) * 100).toFixed(0)} %`;
    return `<rect class="${kind}" x="${8 + place * 236}" y="50" width="11" height="11"/><text class="said" x="${24 + place * 236}" y="60">${NAMES[kind]}, ${share}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<title>${escape(title)}</title>
<style>${STYLE}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="title" x="8" y="22">${escape(title)}</text>
<text class="said" x="8" y="40">${escape(says)}</text>
${legend.join("\n")}
${flame(root, 0, 0).replaceAll("</g><g>", "</g>\n<g>")}
</svg>
`;
}

const STYLE = `
text { font: 11px ui-monospace, monospace; fill: #1d2430; pointer-events: none; }
.said { font-family: system-ui, sans-serif; fill: #5b6575; } .title { font: 600 15px system-ui, sans-serif; }
.paper { fill: #fbfaf7; } g:hover rect { stroke: #1d2430; }
.ours { fill: #f0a868; } .package { fill: #e8d27a; } .runtime { fill: #9ccbe6; } .native { fill: #c9c3e6; } .kernel { fill: #cfd3d8; }
@media (prefers-color-scheme: dark) {
  .said, .title { fill: #e9e7e1; } .paper { fill: #14181f; } g:hover rect { stroke: #fff; }
}
`;
