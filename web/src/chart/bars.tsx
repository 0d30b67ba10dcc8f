import { Icon } from "../icons.tsx";
import { count, percent, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import type { Filtered } from "./filtered.ts";
import { Figure } from "./figure.tsx";
import { rowName, type Row } from "./rows.ts";
import type { Interval } from "./wilson.ts";
import { t } from "./words.ts";

/**
 * A row for each answer, a link that filters: label, bar, count, share; whiskers where shares are compared. Bars start
 * at zero.
 */
export function Bars({
  rows,
  total,
  sentence,
  filtered,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly sentence: string;
  readonly filtered: Filtered;
}) {
  const widest = Math.max(...rows.map(({ share, interval }) => interval?.high ?? share));
  const ranged = rows.some(({ interval }) => interval);
  return (
    <Figure
      heading={t("bars.heading")}
      sentence={sentence}
      columns={[t("bars.answer"), t("bars.count"), t("bars.share"), ...(ranged ? [t("bars.interval")] : [])]}
      rows={() =>
        rows.map((row) => [
          rowName(row),
          count(row.count),
          shareOf(row.count, total),
          ...(row.interval
            ? [t("bars.range", { low: percent(row.interval.low, 1), high: percent(row.interval.high, 1) })]
            : []),
        ])
      }
    >
      <ul class={ranged ? "bars tall" : "bars"} data-some={filtered.some || undefined}>
        {rows.map((row) => (
          <li key={row.key}>
            <a href={filtered.href([row.key])} aria-current={filtered.has(row.key) ? "true" : undefined}>
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
                  title={t("bars.of", { name: rowName(row), part: row.count, count: total })}
                />
                {row.interval && <Whisker interval={row.interval} widest={widest} />}
              </svg>
              <span class="c">
                {count(row.count)}
                <span class="sr"> {t("bars.count.sr", { count: row.count })} </span>
              </span>
              <span class="p">{shareOf(row.count, total)}</span>
              <span class="sr">, {t(filtered.has(row.key) ? "bars.unfilter" : "bars.filter")}</span>
            </a>
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
          {t("bars.key")}
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
