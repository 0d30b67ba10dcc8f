import type { Grain, Survey, Trend, TrendPoint } from "@earshot/contract";
import { scoreOf } from "@earshot/contract/score";
import { ENOUGH, wilson, type Interval } from "./wilson.ts";

/** A piece of a trend: a day, an hour or a minute. */
export interface Piece {
  /** Its beginning, in milliseconds since 1970. */
  readonly start: number;
  readonly total: number;
  /** By answer, in the order of the trend's. */
  readonly counts: readonly number[];
  /** Whether it is not over yet: its numbers still grow. */
  readonly open: boolean;
}

/** What a line of a trend draws of a piece; undefined where nobody answered. */
export interface Value {
  readonly value: number;
  /** 95 %; undefined where there are too few answers to say, or all agree. */
  readonly interval: Interval | undefined;
  readonly n: number;
}

/** Makes a value of the counts of a piece, or of several. */
export type Measure = (counts: readonly number[]) => Value | undefined;

const LENGTH: Readonly<Record<Grain, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The most pieces of a trend that are drawn; the service gives no more. */
const MOST = 500;

/**
 * All pieces from the beginning to the end, also those in which nobody answered, which the service leaves out.
 *
 * A day may be 23 or 25 hours long: places are told by rounding, as nothing moves a day by half of one.
 *
 * @param stretch the trend, or the stretch before it
 * @param now in milliseconds since 1970: the piece that holds it is not over
 */
export function piecesOf(
  { grain, answers }: Pick<Trend, "grain" | "answers">,
  stretch: { readonly from: string; readonly to: string; readonly points: readonly TrendPoint[] },
  now: number,
): Piece[] {
  const from = Date.parse(stretch.from);
  const length = LENGTH[grain];
  const places = Math.min(MOST, Math.round((Date.parse(stretch.to) - from) / length));
  const known = new Map(stretch.points.map((point) => [Math.round((Date.parse(point.start) - from) / length), point]));
  return Array.from({ length: places }, (_, place): Piece => {
    const point = known.get(place);
    const start = point ? Date.parse(point.start) : from + place * length;
    return {
      start,
      total: point?.total ?? 0,
      counts: point?.counts ?? answers.map(() => 0),
      open: now >= start && now < start + length,
    };
  });
}

/** Leaves out what lies before the first answer and, of pieces that have not begun, what lies behind now. */
export function trimmed(pieces: readonly Piece[], now: number, fromFirst: boolean): Piece[] {
  const first = fromFirst ? pieces.findIndex(({ total }) => total > 0) : 0;
  return first === -1 ? [] : pieces.slice(first).filter(({ start, total }) => start <= now || total > 0);
}

/** The score of a scale, by the definition the service has. */
export function scoreMeasure(kind: Survey["kind"], answers: Trend["answers"]): Measure {
  return (counts) => {
    const n = sum(counts);
    const { score, interval } = scoreOf(kind, new Map(answers.map((answer, at) => [String(answer), counts[at] ?? 0])));
    return score === null ? undefined : { value: score, interval: interval ?? undefined, n };
  };
}

/** The share of those who gave one of some answers, 0 … 1. */
export function shareMeasure(answers: Trend["answers"], chosen: readonly string[]): Measure {
  const places = answers.flatMap((answer, at) => (chosen.includes(String(answer)) ? [at] : []));
  return (counts) => {
    const n = sum(counts);
    if (n === 0) return undefined;
    const hits = places.reduce((part, at) => part + (counts[at] ?? 0), 0);
    return { value: hits / n, interval: n < ENOUGH ? undefined : wilson(hits, n), n };
  };
}

/** All answers of several pieces. */
export function merged(pieces: readonly Piece[]): number[] {
  const counts: number[] = [];
  for (const piece of pieces) for (const [at, count] of piece.counts.entries()) counts[at] = (counts[at] ?? 0) + count;
  return counts;
}

/** How the last third of a trend stands to its first. */
export interface Course {
  readonly from: Value;
  readonly to: Value;
  /** Whether the difference is more than chance would give. */
  readonly beyondChance: boolean;
}

/** Compares the first third of a trend with its last; undefined where either has too few answers to say. */
export function courseOf(pieces: readonly Piece[], measure: Measure): Course | undefined {
  const third = Math.floor(pieces.length / 3);
  if (third === 0) return undefined;
  const from = measure(merged(pieces.slice(0, third)));
  const to = measure(merged(pieces.slice(-third)));
  return from?.interval && to?.interval ? { from, to, beyondChance: differ(from, to) } : undefined;
}

/** Whether two values differ by more than chance: by more than their margins' root of the sum of squares. */
export function differ(one: Value, other: Value): boolean {
  const half = ({ interval }: Value): number => (interval ? (interval.high - interval.low) / 2 : Infinity);
  return Math.abs(one.value - other.value) > Math.hypot(half(one), half(other));
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
