import { count, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import type { Filtered } from "./filtered.ts";
import { Figure } from "./figure.tsx";
import type { Row } from "./rows.ts";
import { t } from "./words.ts";

/**
 * Where the axis lies and how tall the tallest column is, as shares of the drawing; counts and values need the rest.
 */
const AXIS = 0.86;
const TALLEST = 0.72;

/** How often each value of a long scale was given, the lowest first; each column is a link that filters. */
export function Columns({
  rows,
  total,
  filtered,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly filtered: Filtered;
}) {
  const values = rows.toReversed();
  const most = Math.max(...values.map(({ count }) => count));
  const step = 1 / values.length;
  const commonest = values.filter((row) => row.count === most);
  return (
    <Figure
      heading={t("bars.heading")}
      {...(commonest.length === 1 && { sentence: t("columns.most", { answer: commonest[0]?.number ?? "" }) })}
      columns={[t("bars.answer"), t("bars.count"), t("bars.share")]}
      rows={() => values.map((row) => [row.number ?? row.words, count(row.count), shareOf(row.count, total)])}
    >
      <div class={most < 1000 ? "plot columns" : "plot columns crowded"} data-some={filtered.some || undefined}>
        <svg aria-hidden="true">
          <line class="base" x1="0" x2="100%" y1={length(AXIS)} y2={length(AXIS)} />
          {values.map((row, at) => {
            const height = most === 0 ? 0 : (row.count / most) * TALLEST;
            const middle = length((at + 0.5) * step);
            return (
              <g key={row.key} class={filtered.has(row.key) ? "chosen" : undefined}>
                {row.count > 0 && (
                  <Bar
                    tone={row.tone}
                    from={(at + 0.07) * step}
                    size={step * 0.86}
                    y={length(AXIS - height)}
                    height={length(height)}
                    title={t("bars.of", { name: row.number ?? "", part: row.count, count: total })}
                  />
                )}
                <text class="tally" x={middle} y={length(AXIS - height)} dy="-0.45em" text-anchor="middle">
                  {count(row.count)}
                </text>
                <text x={middle} y={length(AXIS)} dy="1.45em" text-anchor="middle">
                  {row.number}
                </text>
              </g>
            );
          })}
        </svg>
        {/* Links of SVG are of another kind than those the page follows; these lie over the columns. */}
        <ul class="hits" data-uncopied>
          {values.map((row) => (
            <li key={row.key}>
              <a
                href={filtered.href([row.key])}
                aria-current={filtered.has(row.key) ? "true" : undefined}
                title={t("bars.of", { name: row.number ?? "", part: row.count, count: total })}
              >
                <span class="sr">
                  {t("bars.of", { name: row.number ?? "", part: row.count, count: total })},{" "}
                  {t(filtered.has(row.key) ? "bars.unfilter" : "bars.filter")}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Figure>
  );
}
