import { SCALES, type Survey } from "@earshot/contract";
import { nice, ticks } from "d3-array";
import type { TrendLine, TrendScale } from "../chart/trend-line.ts";
import { scoreMeasure, shareMeasure, type Measure, type Piece, type Value } from "../chart/pieces.ts";
import { rowsOf, type Charted } from "../chart/rows.ts";
import { t as chartWords } from "../chart/words.ts";
import { answerWords } from "../words/kinds.ts";
import { locale } from "../words/language.ts";
import { decimal, percent } from "../words/numbers.ts";

/** Names of answers in a sentence: `1 or 2`. */
export function answersNamed(survey: Charted, chosen: readonly string[]): string {
  const worded = survey.kind === "choice" || survey.kind === "thumbs";
  const names = worded
    ? chosen.map((answer) => answerWords(survey, answer))
    : chosen.toSorted((one, other) => Number(one) - Number(other));
  return new Intl.ListFormat(locale(), { type: "disjunction" }).format(names);
}

/** Whether a kind of question has a score that is a number. */
const isScored = (kind: string): kind is Exclude<Survey["kind"], "choice"> =>
  kind === "csat" || kind === "ces" || kind === "nps" || kind === "thumbs";

/** How the numbers of a survey are measured: the score of its kind, or the share of the answers that are looked at. */
export function measureOf(survey: Charted, chosen: readonly string[]): Measure | undefined {
  const answers = survey.results.answers.map(({ answer }) => answer);
  if (chosen.length > 0) return shareMeasure(answers, chosen);
  return isScored(survey.kind) ? scoreMeasure(survey.kind, answers) : undefined;
}

/** Measures a survey as it stands. */
export const valueOf = (survey: Charted, measure: Measure): Value | undefined =>
  measure(survey.results.answers.map(({ count }) => count));

/** Lines of a survey's trend: its score, the share of the answers looked at, or each of two or three options. */
export function linesOf(survey: Charted, chosen: readonly string[]): TrendLine[] {
  const measure = measureOf(survey, chosen);
  if (chosen.length > 0 && measure) {
    const words = chartWords("trend.chosen", { answers: answersNamed(survey, chosen) });
    return [{ key: "chosen", words, tone: "lead", measure }];
  }
  if (measure) {
    const words = chartWords(
      survey.kind === "nps" ? "trend.nps" : survey.kind === "thumbs" ? "trend.up" : "trend.average",
    );
    return [{ key: "score", words, tone: "lead", measure }];
  }
  const answers = survey.results.answers.map(({ answer }) => answer);
  const rows = rowsOf(survey);
  const drawn = rows.length <= 3 ? rows : rows.slice(0, 1);
  return drawn.map(({ key, words, tone }) => ({ key, words, tone, measure: shareMeasure(answers, [key]) }));
}

/** The scale that trend lies on: a score's own from end to end, shares from zero to a round number above them. */
export function scaleOf(survey: Charted, lines: readonly TrendLine[], pieces: readonly Piece[]): TrendScale {
  const { kind } = survey;
  if (lines[0]?.key === "score" && kind !== "thumbs") {
    const [low, high] = kind === "nps" ? [-100, 100] : kind === "ces" ? SCALES.ces : SCALES.csat;
    const ticks =
      kind === "nps" ? [-100, -50, 0, 50, 100] : Array.from({ length: high - low + 1 }, (_, at) => low + at);
    const digits = kind === "nps" ? 0 : 2;
    return {
      low,
      high,
      ticks,
      brief: (value) => decimal(value, kind === "nps" || Number.isInteger(value) ? 0 : 1),
      exact: (value) => decimal(value, digits),
    };
  }
  const values = lines.flatMap(({ measure }) => pieces.flatMap(({ counts }) => measure(counts) ?? []));
  // The interval of a few answers reaches far; it may be cut, the values not.
  const most = Math.max(0.1, ...values.map(({ value, interval }) => Math.min(interval?.high ?? value, value * 1.5)));
  const high = Math.min(1, nice(0, Math.min(1, most), 4)[1]);
  return {
    low: 0,
    high,
    ticks: ticks(0, high, 4),
    brief: (value) => percent(value, high < 0.04 ? 1 : 0),
    exact: (value) => percent(value, 1),
  };
}

/** A value as the head of the page says it. */
export function exactly(survey: Charted, chosen: readonly string[], value: number): string {
  if (chosen.length > 0 || survey.kind === "thumbs") return percent(value, 1);
  return survey.kind === "nps" ? decimal(value, 0) : decimal(value, 2);
}

/** How many of a survey's answers are among those that are looked at. */
export const chosenCount = (answers: Charted["results"]["answers"], chosen: readonly string[]): number =>
  answers.reduce((sum, { answer, count }) => sum + (chosen.includes(String(answer)) ? count : 0), 0);
