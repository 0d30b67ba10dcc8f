import { SCALES } from "@earshot/contract";
import type { Charted, Row } from "../chart/rows.ts";
import type { Interval } from "../chart/wilson.ts";
import { leadOf } from "./finding.ts";
import { decimal, listed, percent } from "./numbers.ts";
import { t } from "./shared.ts";

/** The score of a survey as people read it. */
export interface ShownScore {
  /** `4.17`, `45`, `53.1`, `Level`. */
  readonly figure: string;
  /** What the figure is counted in: `%`, or nothing. */
  readonly unit: "" | "%";
  /** `± 0.06`; undefined where there are too few answers to say. */
  readonly margin: string | undefined;
  /** What the figure is: `of 5, average`. */
  readonly of: string;
  /** The same in one or two words, beside a small figure; empty where the scale says it. */
  readonly brief: string;
  /** Where it and its interval lie on their scale, 0 … 1; undefined where nothing lies on one. */
  readonly place: { at: number; low: number | undefined; high: number | undefined } | undefined;
  /** Names of the ends of that scale. */
  readonly ends: readonly [string, string];
}

/** Figure and unit in one, for a sentence or a title. */
export const wholeFigure = ({ figure, unit }: ShownScore): string => (unit ? `${figure}\u00A0${unit}` : figure);

/** Puts the score of a survey into words; undefined while there is no answer. */
export function shownScore({ kind, results }: Charted, rows: readonly Row[]): ShownScore | undefined {
  const { score, interval, total } = results;
  if (total === 0) return undefined;
  if (kind === "choice") return leader(rows, total);
  if (score === null) return undefined;

  const shown = (low: number, high: number, digits: 0 | 1 | 2, of: string, brief = ""): ShownScore => {
    const on = (value: number): number => (value - low) / (high - low);
    return {
      figure: decimal(kind === "thumbs" ? score * 100 : score, digits),
      unit: kind === "thumbs" ? "%" : "",
      margin: interval ? margin(interval, digits, kind === "thumbs" ? 100 : 1) : undefined,
      of,
      brief,
      place: {
        at: on(score),
        low: interval ? on(interval.low) : undefined,
        high: interval ? on(interval.high) : undefined,
      },
      ends: kind === "thumbs" ? [percent(0), percent(1)] : [decimal(low, 0), decimal(high, 0)],
    };
  };
  if (kind === "csat") return shown(...SCALES.csat, 2, t("score.csat"));
  if (kind === "ces") return shown(...SCALES.ces, 2, t("score.ces"));
  if (kind === "nps") return shown(-100, 100, 0, t("score.nps"));
  return shown(0, 1, fine(total), t("score.thumbs"), t("score.thumbs.brief"));
}

/** Decimals of a percentage: one from 200 answers on, where one answer is less than half a percent. */
const fine = (total: number): 0 | 1 => (total < 200 ? 0 : 1);

/** `± 0.06`; `± < 0.1` where so few decimals would tell of none. */
export function margin({ low, high }: Interval, digits: 0 | 1 | 2, times: number): string {
  const half = ((high - low) / 2) * times;
  const least = 10 ** -digits;
  return half < least / 2 ? `±\u00A0<\u00A0${decimal(least, digits)}` : `±\u00A0${decimal(half, digits)}`;
}

function leader(rows: readonly Row[], total: number): ShownScore {
  const { first, level } = leadOf(rows, total);
  const ends = [percent(0), percent(1)] as const;
  if (level.length > 1) {
    const names = listed(level.map(({ words }) => words));
    return {
      figure: t("score.level"),
      unit: "",
      margin: undefined,
      of: t("score.level.of", { names }),
      brief: "",
      place: undefined,
      ends,
    };
  }
  const { interval, share, words } = first;
  return {
    figure: decimal(share * 100, fine(total)),
    unit: "%",
    margin: interval ? margin(interval, fine(total), 100) : undefined,
    of: t("score.choice", { answer: words }),
    brief: words,
    place: { at: share, low: interval?.low, high: interval?.high },
    ends,
  };
}
