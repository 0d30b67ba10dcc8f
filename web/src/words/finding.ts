import type { Charted, Row } from "../chart/rows.ts";
import { ENOUGH, leads } from "../chart/wilson.ts";
import { count, decimal, listed, percent } from "./numbers.ts";
import { t } from "./shared.ts";

const sum = (rows: readonly Row[], part: (row: Row) => boolean): number =>
  rows.filter(part).reduce((total, row) => total + row.count, 0);

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
  if (total < ENOUGH) return t("finding.few", { count: total });

  if (kind === "choice") {
    const { first, second, level, by, beyondChance } = leadOf(rows, total);
    if (level.length > 1) {
      return t("finding.level", { names: listed(level.map(({ words }) => words)), count: first.count });
    }
    return t(beyondChance ? "finding.lead" : "finding.close", {
      first: first.words,
      second: second.words,
      count: by,
    });
  }
  if (kind === "nps") {
    const parts = {
      promoters: percent(sum(rows, ({ step }) => step?.mood === "glad") / total),
      detractors: percent(sum(rows, ({ step }) => step?.mood === "hurt") / total),
      score: decimal(score ?? 0, 0),
    };
    if (!interval) return t("finding.nps", parts);
    return t("finding.nps.range", { ...parts, low: decimal(interval.low, 0), high: decimal(interval.high, 0) });
  }
  if (kind === "thumbs") {
    const up = sum(rows, ({ step }) => step?.mood === "glad");
    return t("finding.thumbs", { up: count(up), count: total });
  }
  const glad = percent(sum(rows, ({ step }) => step?.mood === "glad") / total);
  const hurt = percent(sum(rows, ({ step }) => step?.mood === "hurt") / total);
  return t(kind === "csat" ? "finding.csat" : "finding.ces", { glad, hurt });
}
