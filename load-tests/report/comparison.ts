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
  { name: "customers not sent", unit: "/s", of: (run) => run.timeline.map(({ notSent }) => notSent) },
  ...["edge", "redis", "drain", "postgres", "k6", "others"].map((name) => ({
    name: `${name}, processors`,
    unit: "",
    of: (run: RunRecord) => run.samples.map(({ processes }) => processes[name]?.cpu),
  })),
  ...["edge", "redis", "drain"].map((name) => ({
    name: `${name}, memory`,
    unit: "MB",
    of: (run: RunRecord) => run.samples.map(({ processes }) => processes[name]?.memory),
  })),
];

/** How often seconds are drawn again for an interval. */
const DRAWS = 1000;

/** Seconds drawn together: what slows one often slows the next, and an interval that forgets it is too narrow. */
const TOGETHER = 5;

/**
 * Sets two runs side by side: each figure's median over the seconds, and by how much the second run's differs, with a
 * 95 % interval, in the figure's unit.
 *
 * The interval is a bootstrap's over both runs, in blocks of {@link TOGETHER} seconds, drawn alike each time. It knows
 * nothing of what differs between runs as a whole (who else was busy, where memory lay): a difference whose interval
 * touches 0 is none; one that does not should be seen in a second pair of runs.
 */
export function compare(one: RunRecord, other: RunRecord): string {
  const random = sequence();
  const rows = FIGURES.flatMap(({ name, unit, of }) => {
    const [a, b] = [numbers(of(one)), numbers(of(other))];
    if (a.length === 0 || b.length === 0) return [];
    const before = median(a);
    const difference = median(b) - before;
    const draws = Array.from({ length: DRAWS }, () => median(again(b, random)) - median(again(a, random))).toSorted(
      (x, y) => x - y,
    );
    const [low = 0, high = 0] = [draws[Math.floor(DRAWS * 0.025)], draws[Math.ceil(DRAWS * 0.975) - 1]];
    if (before === 0 && median(b) === 0) return [];
    const sure = low > 0 || high < 0;
    const share =
      before === 0
        ? difference < 0
          ? "less"
          : "more"
        : `${difference < 0 ? "−" : "+"}${Math.abs((difference / before) * 100).toFixed(0)} %`;
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
  const title = (run: RunRecord) =>
    `${run.scenario} ${run.profile} ${run.startedAt.slice(0, 16).replace("T", " ")} ${run.passed ? "PASS" : "FAIL"}`;
  const table = [["", title(one), title(other), "second to first", "95 % interval of the difference"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ")}`);
  const alike = one.scenario === other.scenario && one.profile === other.profile && one.rate === other.rate;
  return `${alike ? "" : "These runs are not alike: what differs may be what was asked of them.\n"}${lines.join("\n")}\n`;
}

const numbers = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined);

/** As many of the values as there are, in blocks of neighbours, any of which may come any number of times. */
function again(values: readonly number[], random: () => number): number[] {
  let from = 0;
  return values.map((_, place) => {
    if (place % TOGETHER === 0) from = Math.floor(random() * values.length);
    return values[(from + (place % TOGETHER)) % values.length] ?? 0;
  });
}

/** Numbers from 0 to 1 that look random and are the same in each comparison: the same two runs differ by the same. */
function sequence(): () => number {
  let state = 1;
  // Lehmer's, with the factor of Park and Miller.
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

const show = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 3 }).replace("-", "−");
