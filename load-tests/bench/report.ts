import type { Row, Told } from "./benchmark.ts";

/** A benchmark that was not run, and why. */
export interface Left {
  readonly benchmark: string;
  readonly why: string;
}

/** All that a run came to; what `--json` writes. */
export interface Report {
  readonly at: string;
  readonly node: string;
  readonly processors: number;
  /** Processors that others kept busy meanwhile, by benchmark: near 0 for figures to be trusted. */
  readonly others: Readonly<Record<string, number>>;
  readonly rows: readonly Told[];
  readonly notRun: readonly Left[];
}

/** The report as a table for a terminal. */
export function table({ rows, notRun, others }: Report): string {
  const lines = [
    ["", "measured", "low … high", "wanted", ""],
    ...rows.flatMap((row, place) => {
      const { benchmark, what, unit, median, values, verdict } = row;
      const spread = values.length > 1 ? `${show(Math.min(...values), unit)} … ${show(Math.max(...values), unit)}` : "";
      const line = [`  ${what}`, show(median, unit), spread, wantedOf(row), verdict === "told" ? "" : verdict];
      const busy = others[benchmark] ?? 0;
      const note = busy > 0.1 ? `  (others kept ${busy.toFixed(1)} processors busy)` : "";
      return rows[place - 1]?.benchmark === benchmark ? [line] : [[`${benchmark}${note}`], line];
    }),
    ...notRun.map(({ benchmark, why }) => [benchmark, "not run", `: ${why}`]),
  ];
  const columns = lines.filter((line) => line.length === 5);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...columns.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line.length < 5
        ? line.join(line.length === 3 ? " " : "")
        : line
            .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
            .join("  ")
            .trimEnd(),
    )
    .join("\n");
}

function wantedOf({ wanted, unit }: Told): string {
  if (wanted === undefined || wanted === null) return "";
  return "atLeast" in wanted ? `≥ ${show(wanted.atLeast, unit)}` : `≤ ${show(wanted.atMost, unit)}`;
}

/** A figure with its unit, to as many places as it may be trusted. */
export function show(value: number, unit: Row["unit"]): string {
  if (unit === "ratio") return value >= 10 ? value.toFixed(1) : value.toFixed(3);
  const number = value >= 1000 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 100 ? 0 : 1);
  return unit === "/s" ? `${number}/s` : `${number} ${unit}`;
}
