import type { Charted, Row } from "../chart/rows.ts";
import { ENOUGH, leads } from "../chart/wilson.ts";
import { count, counted, decimal, percent } from "./numbers.ts";

const sum = (rows: readonly Row[], part: (row: Row) => boolean): number =>
  rows.filter(part).reduce((total, row) => total + row.count, 0);

const listed = (rows: readonly Row[]): string => new Intl.ListFormat("en").format(rows.map(({ words }) => words));

/** Who leads a choice, by how much, and whether that is more than chance. */
export function leadOf(rows: readonly Row[], total: number) {
  const ranked = [...rows].sort((one, other) => other.count - one.count);
  const [first, second] = ranked;
  if (!first || !second) throw new Error("Cannot tell a leader as a choice must have two options");
  return {
    first,
    second,
    /** All that share the first place. */
    level: ranked.filter(({ count }) => count === first.count),
    by: first.count - second.count,
    beyondChance: leads(first.count, second.count, total),
  };
}

/**
 * The one sentence above a chart: a finding that its numbers carry, and no more than that. Too few answers, or a lead
 * within the margin, are said to be so.
 */
export function finding(survey: Charted, rows: readonly Row[]): string {
  const { kind, results } = survey;
  const { total, score, interval } = results;
  if (total < ENOUGH) return `${counted(total, "answer")} so far: too few to read much into.`;

  if (kind === "choice") {
    const { first, second, level, by, beyondChance } = leadOf(rows, total);
    if (level.length > 1) return `${listed(level)} are level with ${counted(first.count, "answer")} each.`;
    const lead = `${first.words}: ${counted(by, "answer")} ahead of ${second.words}`;
    return beyondChance ? `${lead}, more than chance would give.` : `${lead}, too close to call.`;
  }
  if (kind === "nps") {
    const promoters = percent(sum(rows, ({ step }) => step?.mood === "glad") / total);
    const detractors = percent(sum(rows, ({ step }) => step?.mood === "hurt") / total);
    const range =
      interval && `, and the truth lies between ${decimal(interval.low, 0)} and ${decimal(interval.high, 0)}`;
    return `${promoters} promoters and ${detractors} detractors make a score of ${decimal(score ?? 0, 0)}${range ?? ""}.`;
  }
  if (kind === "thumbs") {
    const up = sum(rows, ({ step }) => step?.mood === "glad");
    return `${count(up)} of ${count(total)} gave thumbs up.`;
  }
  const glad = percent(sum(rows, ({ step }) => step?.mood === "glad") / total);
  const hurt = percent(sum(rows, ({ step }) => step?.mood === "hurt") / total);
  return kind === "csat"
    ? `${glad} gave 4 or 5; ${hurt} gave 1 or 2.`
    : `${glad} found it easy, 5 to 7; ${hurt} found it hard, 1 to 3.`;
}
