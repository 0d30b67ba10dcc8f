import type { Grounds } from "./grounds.ts";

/** What a contender did in one round: figures by the names its rows ask for. */
export type Figures = Readonly<Record<string, number>>;

/** Reads a figure of one round. @throws {Error} where the contender has not given it. */
type Reading = (contender: string, figure: string) => number;

/** A line of the table: worked out once a round, told as the median over the rounds. */
export interface Row {
  readonly what: string;
  /** Worked out within a round, so that what slows the machine slows both sides of a ratio. */
  readonly of: (read: Reading) => number;
  readonly unit: "ratio" | "/s" | "ms" | "s" | "µs" | "bytes" | "MB" | "%";
  /** What the project promises; a row without it only informs. */
  readonly wanted?: { readonly atLeast: number } | { readonly atMost: number };
}

/** Contenders, ready to be measured one after the other, round by round. */
interface Contest {
  readonly contenders: Readonly<Record<string, () => Promise<Figures>>>;
  close(): Promise<void>;
}

/** Something the project promises of its speed, and how it is measured. */
export interface Benchmark {
  /** `<group>-<what>`; `--only` takes either. */
  readonly name: string;
  readonly rounds: number;
  /** Takes minutes: run only where it is asked for by name, or with `--long`. */
  readonly long?: boolean;
  readonly rows: readonly Row[];
  /** Starts all it needs. @throws {NotRun} where the machine lacks something that it does not make up for. */
  begin(grounds: Grounds): Promise<Contest>;
}

/** A row with what it came to. */
export interface Told {
  readonly benchmark: string;
  readonly what: string;
  readonly unit: Row["unit"];
  readonly wanted: Row["wanted"] | null;
  /** By round, in order. */
  readonly values: readonly number[];
  readonly median: number;
  readonly verdict: "pass" | "short" | "told";
}

/** Works out the rows of a benchmark from the rounds it was given. */
export function tell({ name, rows }: Benchmark, rounds: readonly Readonly<Record<string, Figures>>[]): Told[] {
  return rows.map(({ what, of, unit, wanted }) => {
    const values = rounds.map((round) =>
      of((contender, figure) => {
        const value = round[contender]?.[figure];
        if (value === undefined) throw new Error(`Cannot work out "${what}" as ${contender} gave no ${figure}`);
        return value;
      }),
    );
    const median = medianOf(values);
    return { benchmark: name, what, unit, wanted: wanted ?? null, values, median, verdict: verdictOf(median, wanted) };
  });
}

function verdictOf(value: number, wanted: Row["wanted"]): Told["verdict"] {
  if (wanted === undefined) return "told";
  const enough = "atLeast" in wanted ? value >= wanted.atLeast : value <= wanted.atMost;
  return enough ? "pass" : "short";
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/** The value below which `share` of the values lie, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
