import { count, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import { Figure } from "./figure.tsx";
import type { Row } from "./rows.ts";

/** Where the axis lies and how tall the tallest column is, as shares of the drawing; counts and values need the rest. */
const AXIS = 0.86;
const TALLEST = 0.72;

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
      <div class={most < 1000 ? "plot" : "plot crowded"}>
        <svg aria-hidden="true">
          <line class="base" x1="0" x2="100%" y1={length(AXIS)} y2={length(AXIS)} />
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
                    y={length(AXIS - height)}
                    height={length(height)}
                    title={`${row.number}: ${count(row.count)} of ${count(total)} answers`}
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
      </div>
    </Figure>
  );
}
