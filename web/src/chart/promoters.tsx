import { count, percent, shareOf } from "../words/numbers.ts";
import { Figure } from "./figure.tsx";
import { isHatched, stackOf, type Row } from "./rows.ts";
import { StackedBar } from "./stacked-bar.tsx";

/** What the parts are called, by the word of one of them. */
const GROUPS: Readonly<Record<string, readonly [name: string, range: string]>> = {
  Detractor: ["Detractors", "0 to 6"],
  Passive: ["Passives", "7 or 8"],
  Promoter: ["Promoters", "9 or 10"],
};

/** Detractors, passives and promoters as one bar with its words beneath. */
export function Promoters({
  rows,
  total,
  sentence,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly sentence: string;
}) {
  const parts = stackOf(rows);
  return (
    <Figure
      heading="Who would recommend"
      sentence={sentence}
      columns={["Group", "Count", "Share"]}
      rows={parts.map((part) => [
        GROUPS[part.words]?.join(", ") ?? part.words,
        count(part.count),
        shareOf(part.count, total),
      ])}
    >
      <StackedBar parts={parts} total={total} />
      <ul class="stack-key">
        {parts.map((part) => (
          <li key={part.key}>
            <span class="name">
              <svg class="sw" aria-hidden="true">
                <g class={`tone ${part.tone}`}>
                  <rect class="fill" width="100%" height="100%" rx="2" />
                  {isHatched(part.tone) && (
                    <rect class="hatched" width="100%" height="100%" rx="2" fill="url(#hatch)" />
                  )}
                </g>
              </svg>
              {GROUPS[part.words]?.[0]}
            </span>
            <span class="meta">{GROUPS[part.words]?.[1]}</span>
            <span class="n">
              {percent(part.share)} <small>{count(part.count)}</small>
            </span>
          </li>
        ))}
      </ul>
    </Figure>
  );
}
