import type { ComponentProps } from "preact";
import { Columns } from "../chart/columns.tsx";
import { Promoters } from "../chart/promoters.tsx";

/** The charts of a question whether one would recommend: the three groups, and how often each number was given. */
export function NpsCharts(given: ComponentProps<typeof Promoters>) {
  return (
    <>
      <Promoters {...given} />
      <Columns rows={given.rows} total={given.total} filtered={given.filtered} />
    </>
  );
}
