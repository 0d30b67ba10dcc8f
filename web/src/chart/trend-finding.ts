import { courseOf, type Piece } from "./pieces.ts";
import type { TrendLine, TrendScale } from "./trend-line.ts";
import { t } from "./words.ts";

/** Where the line went from the first third to the last, or that nobody can tell; of several lines, when most came. */
export function trendFinding(
  pieces: readonly Piece[],
  lines: readonly TrendLine[],
  scale: TrendScale,
  when: (piece: Piece, how: "short" | "whole") => string,
): string {
  const [line, second] = lines;
  if (line && !second) {
    const course = courseOf(pieces, line.measure);
    if (!course) return t("trend.course.none");
    const values = { name: line.words, from: scale.exact(course.from.value), to: scale.exact(course.to.value) };
    return t(course.beyondChance ? "trend.course" : "trend.course.within", values);
  }
  const busiest = pieces.reduce((most, piece) => (piece.total > most.total ? piece : most));
  return t("trend.most", { when: when(busiest, "whole"), count: busiest.total });
}
