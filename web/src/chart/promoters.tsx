import { count, percent, shareOf } from "../words/numbers.ts";
import type { ShownScore } from "../words/score.ts";
import type { Filtered } from "./filtered.ts";
import { Figure } from "./figure.tsx";
import { NpsScale } from "./nps-scale.tsx";
import { isHatched, stackOf, type Part, type Row } from "./rows.ts";
import { StackedBar } from "./stacked-bar.tsx";
import { t } from "./words.ts";

/** Which of the three a part is, by its colour. */
const groupOf = ({ tone }: Part) => (tone === "div-1" ? "detractors" : tone === "div-3" ? "passives" : "promoters");

/** Detractors, passives and promoters as one bar with its words beneath, and the score with its margin on its scale. */
export function Promoters({
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
  const parts = stackOf(rows);
  const members = (part: Part): string[] => rows.filter(({ tone }) => tone === part.tone).map(({ key }) => key);
  return (
    <Figure
      heading={t("nps.heading")}
      sentence={sentence}
      columns={[t("nps.column"), t("bars.count"), t("bars.share")]}
      rows={() =>
        parts.map((part) => [
          t("nps.name", { group: t(`nps.group.${groupOf(part)}`), range: t(`nps.range.${groupOf(part)}`) }),
          count(part.count),
          shareOf(part.count, total),
        ])
      }
    >
      <StackedBar parts={parts} total={total} />
      <ul class="stack-key" data-some={filtered.some || undefined}>
        {parts.map((part) => {
          const chosen = members(part).every((key) => filtered.has(key));
          return (
            <li key={part.tone}>
              <a href={filtered.href(members(part))} aria-current={chosen ? "true" : undefined}>
                <span class="name">
                  <svg class="sw" aria-hidden="true">
                    <g class={`tone ${part.tone}`}>
                      <rect class="fill" width="100%" height="100%" rx="2" />
                      {isHatched(part.tone) && (
                        <rect class="hatched" width="100%" height="100%" rx="2" fill="url(#hatch)" />
                      )}
                    </g>
                  </svg>
                  {t(`nps.group.${groupOf(part)}`)}
                </span>
                <span class="meta">
                  {t(`nps.range.${groupOf(part)}`)}
                  <span class="sr">,</span>
                </span>
                <span class="n">
                  {percent(part.share)}
                  <span class="sr">,</span> <small>{count(part.count)}</small>
                </span>
                <span class="sr">
                  {" "}
                  {t("bars.count.sr", { count: part.count })} {t(chosen ? "bars.unfilter" : "bars.filter")}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
      {score && <NpsScale score={score} />}
    </Figure>
  );
}
