import { count, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import { Figure } from "./figure.tsx";
import type { Row } from "./rows.ts";

/** Height of the tallest column, in CSS pixels; above it stands its count, below the axis its value. */
const TALLEST = 110;
const TOP = 22;

/** How often each value of a long scale was given, the lowest first. */
export function Columns({ rows, total }: { readonly rows: readonly Row[]; readonly total: number }) {
  const values = rows.toReversed();
  const most = Math.max(...values.map(({ count }) => count));
  const step = 1 / values.length;
  const commonest = values.filter((row) => row.count === most);
  return (
    <Figure
      heading="Answers"
      {...(commonest.length === 1 && { sentence: `${commonest[0]?.number} is the most common answer.` })}
      columns={["Answer", "Count", "Share"]}
      rows={values.map((row) => [row.number ?? row.words, count(row.count), shareOf(row.count, total)])}
    >
      <div class="plot">
        <svg aria-hidden="true" height="160">
          <line class="base" x1="0" x2="100%" y1={TOP + TALLEST + 0.5} y2={TOP + TALLEST + 0.5} />
          {values.map((row, at) => {
            const height = (row.count / most) * TALLEST;
            const middle = length((at + 0.5) * step);
            return (
              <g key={row.key}>
                {row.count > 0 && (
                  <Bar
                    tone={row.tone}
                    from={(at + 0.07) * step}
                    size={step * 0.86}
                    y={TOP + TALLEST - height}
                    height={height}
                    title={`${row.number}: ${count(row.count)} of ${count(total)} answers`}
                  />
                )}
                <text x={middle} y={TOP + TALLEST - height - 6} text-anchor="middle">
                  {count(row.count)}
                </text>
                <text x={middle} y={TOP + TALLEST + 20} text-anchor="middle">
                  {row.number}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </Figure>
  );
}
