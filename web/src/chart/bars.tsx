import { Icon } from "../icons.tsx";
import { count, percent, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import { Figure } from "./figure.tsx";
import { rowName, type Row } from "./rows.ts";
import type { Interval } from "./wilson.ts";

/** A row for each answer: label, bar, count, share; whiskers where shares are compared. Bars start at zero. */
export function Bars({
  rows,
  total,
  sentence,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly sentence: string;
}) {
  const widest = Math.max(...rows.map(({ share, interval }) => interval?.high ?? share));
  const ranged = rows.some(({ interval }) => interval);
  return (
    <Figure
      heading="Answers"
      sentence={sentence}
      columns={["Answer", "Count", "Share", ...(ranged ? ["95 % interval"] : [])]}
      rows={rows.map((row) => [
        rowName(row),
        count(row.count),
        shareOf(row.count, total),
        ...(row.interval ? [`${percent(row.interval.low, 1)} to ${percent(row.interval.high, 1)}`] : []),
      ])}
    >
      <ul class={ranged ? "bars tall" : "bars"}>
        {rows.map((row) => (
          <li key={row.key}>
            <span class="who">
              {row.step && <Icon name={row.step.face} />}
              {row.number !== undefined && <b>{row.number}</b>}
              <span>{row.words}</span>
            </span>
            <svg aria-hidden="true">
              <line class="base" x1="0" x2="0" y1="0" y2="100%" />
              <Bar
                tone={row.tone}
                size={row.share / widest}
                title={`${rowName(row)}: ${count(row.count)} of ${count(total)} answers`}
              />
              {row.interval && <Whisker interval={row.interval} widest={widest} />}
            </svg>
            <span class="c">
              {count(row.count)}
              <span class="sr"> answers, </span>
            </span>
            <span class="p">{shareOf(row.count, total)}</span>
          </li>
        ))}
      </ul>
      {ranged && (
        <p class="key-row">
          <svg aria-hidden="true">
            <line class="whisk" x1="0" x2="100%" y1="50%" y2="50%" />
            <line class="whisk" x1="3%" x2="3%" y1="17%" y2="83%" />
            <line class="whisk" x1="97%" x2="97%" y1="17%" y2="83%" />
          </svg>
          95 % interval: where the share would likely fall if everyone answered
        </p>
      )}
    </Figure>
  );
}

function Whisker({ interval: { low, high }, widest }: { readonly interval: Interval; readonly widest: number }) {
  const from = length(low / widest);
  const to = length(high / widest);
  return (
    <g>
      <line class="halo" x1={from} x2={to} y1="50%" y2="50%" />
      <line class="whisk" x1={from} x2={to} y1="50%" y2="50%" />
      <line class="whisk" x1={from} x2={from} y1="36%" y2="64%" />
      <line class="whisk" x1={to} x2={to} y1="36%" y2="64%" />
    </g>
  );
}
