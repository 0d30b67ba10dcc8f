import type { Tone } from "../words/kinds.ts";
import type { Measure, Value } from "./pieces.ts";
import { t } from "./words.ts";

/** What a trend draws of each piece. */
export interface TrendLine {
  readonly key: string;
  /** What it is: `Average`, an option. */
  readonly words: string;
  readonly tone: Tone;
  readonly measure: Measure;
}

/** The scale the lines of a trend lie on. */
export interface TrendScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** A value as an axis names it, and as a reader wants it. */
  readonly brief: (value: number) => string;
  readonly exact: (value: number) => string;
}

/** A value as a reader wants it, and how far it may be off. */
export function withMargin({ value, interval }: Value, scale: TrendScale): string {
  const exact = scale.exact(value);
  if (!interval) return `${exact}, ${t("trend.few")}`;
  return t("trend.margin", { value: exact, margin: scale.exact((interval.high - interval.low) / 2) });
}
