import type { Numbers, SurveySummary } from "@earshot/contract";
import { stepOf, type Step, type Tone } from "../words/kinds.ts";
import { ENOUGH, wilson, type Interval } from "./wilson.ts";
import { t } from "./words.ts";

/** One answer of a survey as a chart draws it. */
export interface Row {
  readonly key: string;
  /** Its number on a scale; undefined where answers are words. */
  readonly number: string | undefined;
  readonly words: string;
  readonly count: number;
  /** Of all answers, 0 … 1. */
  readonly share: number;
  /** Of the share, where shares are what is compared. */
  readonly interval: Interval | undefined;
  readonly tone: Tone;
  readonly step: Step | undefined;
}

/** What a chart has to know of a survey. */
export type Charted = Pick<SurveySummary, "kind" | "options"> & {
  readonly results: Pick<Numbers, "total" | "answers" | "score" | "interval">;
};

/** How a row is called in a table or a title: `5, Very good`. */
export const rowName = ({ number, words }: Row): string =>
  number === undefined ? words : t("bars.name", { number, words });

/** A bar of the unhappy side is hatched, so that it is never told by colour alone. */
export const isHatched = (tone: Tone): boolean => tone === "div-1" || tone === "div-2";

/**
 * The answers of a survey in the order they are drawn: scales from the best down, two or three options as the survey
 * has them, more of them by rank.
 */
export function rowsOf({ kind, options, results: { answers, total } }: Charted): Row[] {
  const worded = kind === "choice" || kind === "thumbs";
  const most = Math.max(...answers.map(({ count }) => count));
  const many = answers.length > 3;
  const rows = answers.map(({ answer, count }, at): Row => {
    const step = stepOf(kind, answer);
    const named: Tone = at === 0 ? "answer-1" : at === 1 ? "answer-2" : "answer-3";
    return {
      key: String(answer),
      number: worded ? undefined : String(answer),
      words: step?.words ?? options?.find(({ id }) => id === answer)?.label ?? String(answer),
      count,
      share: total === 0 ? 0 : count / total,
      interval: worded && total >= ENOUGH ? wilson(count, total) : undefined,
      tone: step?.tone ?? (many ? (count === most ? "lead" : "rest") : named),
      step,
    };
  });
  if (!worded) return rows.toReversed();
  return kind === "choice" && many ? rows.sort((one, other) => other.count - one.count) : rows;
}

/** A part of a stacked bar. */
export interface Part {
  readonly key: string;
  readonly tone: Tone;
  words: string;
  count: number;
  /** Of all answers, 0 … 1. */
  share: number;
}

/** Neighbouring rows of the same meaning taken together, from the unhappy end: the parts of one stacked bar. */
export function stackOf(rows: readonly Row[]): Part[] {
  const scale = rows.some(({ step, number }) => step !== undefined && number !== undefined);
  const parts: Part[] = [];
  for (const row of scale ? rows.toReversed() : rows) {
    const last = parts.at(-1);
    if (scale && last?.tone === row.tone) {
      last.count += row.count;
      last.share += row.share;
      if (last.words !== row.words) last.words = t("bars.or", { one: last.words, other: row.words });
    } else {
      parts.push({ key: row.key, tone: row.tone, words: row.words, count: row.count, share: row.share });
    }
  }
  return parts;
}
