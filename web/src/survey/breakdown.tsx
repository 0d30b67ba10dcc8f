import type { Dimension, Numbers } from "@earshot/contract";
import { By, type Part } from "../chart/by.tsx";
import type { Filtered } from "../chart/filtered.ts";
import type { Charted } from "../chart/rows.ts";
import { hrefWith } from "../route.ts";
import { chosenCount, exactly, measureOf, valueOf } from "./lens.ts";
import type { Only, View } from "./view.ts";
import { t } from "./words.ts";

type Counted = Pick<Numbers, "total" | "answers" | "score" | "interval">;

/** What a survey comes to by one dimension. */
export interface Dimensioned {
  readonly dimension: Dimension;
  readonly all: Counted;
  readonly values: readonly (Counted & { readonly value: string | null })[];
}

/** The parameters that show one channel, language or tag alone, and no other of them. */
export const onlyParams = (only: Only | undefined) => ({
  channel: undefined,
  language: undefined,
  tag: undefined,
  ...(only && { [only.dimension]: only.value }),
});

/**
 * Where answers came from. Under a filter by one of them only that dimension is shown, all of it: totals by two at once
 * are kept nowhere, and a split that was not counted is not shown.
 */
export function Breakdown({
  survey,
  view,
  by,
}: {
  readonly survey: Charted;
  readonly view: View;
  readonly by: readonly Dimensioned[];
}) {
  const shown = by.filter(({ dimension, values }) =>
    view.only ? dimension === view.only.dimension : values.length > 1 || values.some(({ value }) => value === null),
  );
  if (shown.length === 0) return null;
  return (
    <>
      <div class="figs">
        {shown.map(({ dimension, all, values }) => (
          <By
            key={dimension}
            dimension={dimension}
            parts={values
              .map((one) => partOf(survey, view.answers, one, all))
              .sort((one, other) => other.count - one.count)}
            total={view.answers.length > 0 ? chosenCount(all.answers, view.answers) : all.total}
            filtered={filteredBy(dimension, view.only)}
          />
        ))}
      </div>
      {view.only && <p class="meta note">{t("by.alone")}</p>}
    </>
  );
}

function filteredBy(dimension: Dimension, only: Only | undefined): Filtered {
  const has = (value: string): boolean => only?.dimension === dimension && only.value === value;
  return {
    some: only?.dimension === dimension,
    has,
    href: ([value = ""]) => hrefWith(onlyParams(has(value) ? undefined : { dimension, value })),
  };
}

function partOf(
  survey: Charted,
  chosen: readonly string[],
  one: Counted & { readonly value: string | null },
  all: Counted,
): Part {
  const measure = measureOf(survey, chosen);
  const mine = measure && valueOf({ ...survey, results: one }, measure);
  const whole = measure && valueOf({ ...survey, results: all }, measure);
  return {
    value: one.value,
    count: chosen.length > 0 ? chosenCount(one.answers, chosen) : one.total,
    score: mine && exactly(survey, chosen, mine.value),
    // Its whole interval lies below that of all: a stricter test than one of the difference, as it is part of all.
    low:
      chosen.length === 0 &&
      mine?.interval !== undefined &&
      whole?.interval !== undefined &&
      mine.interval.high < whole.interval.low,
  };
}
