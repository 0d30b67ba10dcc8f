import type { RunRecord } from "./record.ts";

/** A figure of a run, second by second. */
interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly of: (run: RunRecord) => readonly (number | undefined)[];
}

const FIGURES: readonly Figure[] = [
  { name: "answers, half of them", unit: "ms", of: (run) => run.timeline.map(({ latency }) => latency?.med) },
  { name: "answers, 95 of 100", unit: "ms", of: (run) => run.timeline.map(({ latency }) => latency?.p95) },
  { name: "answers, 99 of 100", unit: "ms", of: (run) => run.timeline.map(({ latency }) => latency?.p99) },
  { name: "requests", unit: "/s", of: (run) => run.timeline.map(({ requests }) => requests) },
  { name: "in flight", unit: "", of: (run) => run.samples.map(({ inFlight }) => inFlight) },
  ...["edge", "redis", "drain", "postgres"].map((name) => ({
    name: `${name}, processors`,
    unit: "",
    of: (run: RunRecord) => run.samples.map(({ processes }) => processes[name]?.cpu),
  })),
];

/** How often seconds are drawn again for an interval. */
const DRAWS = 1000;

/**
 * Sets two runs side by side: each figure's median over the seconds, and by how much the second run's differs, with a
 * 95 % interval.
 *
 * The interval is a bootstrap's over the seconds of both runs. Seconds of one run resemble each other, so it is somewhat
 * too narrow: a difference whose interval touches 0 is none; one that does not should be seen in a second pair of runs.
 */
export function compare(one: RunRecord, other: RunRecord): string {
  const rows = FIGURES.flatMap(({ name, unit, of }) => {
    const [a, b] = [numbers(of(one)), numbers(of(other))];
    if (a.length === 0 || b.length === 0) return [];
    const before = median(a);
    const difference = median(b) - before;
    const draws = Array.from({ length: DRAWS }, () => median(again(b)) - median(again(a))).toSorted((x, y) => x - y);
    const [low = 0, high = 0] = [draws[Math.floor(DRAWS * 0.025)], draws[Math.ceil(DRAWS * 0.975) - 1]];
    const sure = low > 0 || high < 0;
    const share =
      before === 0 ? "" : `${difference < 0 ? "−" : "+"}${Math.abs((difference / before) * 100).toFixed(0)} %`;
    return [
      [
        name,
        `${show(before)} ${unit}`,
        `${show(median(b))} ${unit}`,
        sure ? share : "no difference",
        `${show(low)} … ${show(high)}`,
      ],
    ];
  });
  const title = (run: RunRecord) => `${run.scenario} ${run.profile} ${run.passed ? "PASS" : "FAIL"}`;
  const table = [["", title(one), title(other), "second to first", "95 % interval"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ")}`);
  const alike = one.scenario === other.scenario && one.profile === other.profile && one.rate === other.rate;
  return `${alike ? "" : "These runs are not alike: what differs may be what was asked of them.\n"}${lines.join("\n")}\n`;
}

const numbers = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined);

/** As many of the values as there are, any of them any number of times. */
const again = (values: readonly number[]): number[] =>
  values.map(() => values[Math.floor(Math.random() * values.length)] ?? 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

const show = (value: number): string => (value === 0 ? "0" : value.toPrecision(3));
