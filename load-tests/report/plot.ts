import { extent, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line, stack } from "d3-shape";

/** One line of a plot: a value for each moment, undefined where there is none. */
interface Line {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

interface Plot {
  readonly title: string;
  /** What the plot says, in one sentence: its text alternative. */
  readonly says: string;
  readonly unit: string;
  /** ms since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** Whether lines are parts of a whole, and drawn on top of each other. */
  readonly stacked?: boolean;
}

/** As many as there are processes, k6 and others among them. */
export const COLOURS = 11;

const WIDTH = 640;
const HEIGHT = 200;
const MARGIN = { top: 12, right: 12, bottom: 24, left: 52 };

/** Draws a figure with a plot as SVG, its legend, and its data as a table behind a summary. */
export function plot({ title, says, unit, times, lines, stacked = false }: Plot): string {
  // A line keeps its colour whichever others are there: a process has the same one in every plot.
  const shown = lines
    .map((each, place) => ({ ...each, colour: `s${place % COLOURS}` }))
    .filter(({ values }) => values.some((value) => value !== undefined && value > 0));
  if (times.length < 2 || shown.length === 0) {
    return `<figure><h2>${escape(title)} <small>${escape(unit)}</small></h2><p class="empty">${lines.length > 0 ? "None, all the time." : "Not measured here."}</p></figure>`;
  }
  const [first = 0, last = 0] = extent(times);
  const layers = stack<number>()
    .keys(shown.map((_, place) => String(place)))
    .value((moment, key) => shown[Number(key)]?.values[moment] ?? 0)(times.map((_, moment) => moment));
  const top = stacked
    ? (max(layers, (layer) => max(layer, (point) => point[1])) ?? 1)
    : (max(shown, ({ values }) => max(values.map((value) => value ?? 0))) ?? 1);
  const x = scaleLinear([0, (last - first) / 1000], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const at = (moment: number) => x(((times[moment] ?? 0) - first) / 1000);
  const paths = shown.map(({ values, colour }, place) => {
    if (stacked) {
      const drawn = area()
        .x((_, moment) => at(moment))
        .y0(([low]) => y(low))
        .y1(([, high]) => y(high))((layers[place] ?? []).map(([low, high]) => [low, high]));
      return `<path class="area ${colour}" d="${drawn ?? ""}"/>`;
    }
    const drawn = line<number | undefined>()
      .defined((value) => value !== undefined)
      .x((_, moment) => at(moment))
      .y((value) => y(value ?? 0))(values);
    return `<path class="line ${colour}" d="${drawn ?? ""}"/>`;
  });
  const ticks = [
    ...y.ticks(4).map((tick) => {
      const text = `<text x="${MARGIN.left - 6}" y="${y(tick) + 4}" text-anchor="end">${label(tick)}</text>`;
      return `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}"/>${text}`;
    }),
    ...x.ticks(8).map((tick) => `<text x="${x(tick)}" y="${HEIGHT - 6}" text-anchor="middle">${label(tick)} s</text>`),
  ];
  const legend = shown.map(
    ({ name, colour }) => `<li><span class="key ${colour}" aria-hidden="true"></span>${escape(name)}</li>`,
  );
  return `<figure>
<h2>${escape(title)} <small>${escape(unit)}</small></h2>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(says)}">${ticks.join("")}${paths.join("")}</svg>
<ul class="legend">${legend.join("")}</ul>
<figcaption>${escape(says)}</figcaption>
${tableOf(times, first, shown)}
</figure>`;
}

/** At most so many rows of data stand behind a plot; the record has all of them. */
const ROWS = 120;

function tableOf(times: readonly number[], first: number, lines: readonly Line[]): string {
  const every = Math.ceil(times.length / ROWS);
  const head = lines.map(({ name }) => `<th scope="col">${escape(name)}</th>`).join("");
  const rows = times
    .map((time, moment) => {
      const cells = lines.map(({ values }) => `<td>${values[moment] === undefined ? "" : label(values[moment])}</td>`);
      return `<tr><th scope="row">${((time - first) / 1000).toFixed(0)}</th>${cells.join("")}</tr>`;
    })
    .filter((_, moment) => moment % every === 0);
  return `<details><summary>Show data</summary><table><thead><tr><th scope="col">Second</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></details>`;
}

const label = (value: number): string =>
  new Intl.NumberFormat("en", {
    maximumSignificantDigits: 3,
    notation: value >= 10_000 ? "compact" : "standard",
  }).format(value);

/** Makes a text harmless in HTML, in an attribute too. */
export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
