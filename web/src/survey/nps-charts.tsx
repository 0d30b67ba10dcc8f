import { Columns } from "../chart/columns.tsx";
import type { Filtered } from "../chart/filtered.ts";
import { Promoters } from "../chart/promoters.tsx";
import type { Row } from "../chart/rows.ts";
import type { ShownScore } from "../words/score.ts";

/** The charts of a question whether one would recommend: the three groups, and how often each number was given. */
export function NpsCharts({
  rows,
  total,
  score,
  sentence,
  filtered,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly score: ShownScore | undefined;
  readonly sentence: string;
  readonly filtered: Filtered;
}) {
  return (
    <>
      <Promoters rows={rows} total={total} score={score} sentence={sentence} filtered={filtered} />
      <Columns rows={rows} total={total} filtered={filtered} />
    </>
  );
}
