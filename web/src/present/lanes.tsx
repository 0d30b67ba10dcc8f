import type { SurveySummary } from "@earshot/contract";
import { Bar } from "../chart/bar.tsx";
import { Gauge } from "../chart/gauge.tsx";
import { rowName, stackOf, type Part, type Row } from "../chart/rows.ts";
import { t as chartWords } from "../chart/words.ts";
import { count, shareOf } from "../words/numbers.ts";
import type { ShownScore } from "../words/score.ts";
import { t } from "./words.ts";

/** A lane of the wall: a name, how many, and how far of the whole width. */
interface Lane {
  readonly key: string;
  readonly name: string;
  readonly row: Pick<Row, "count" | "share" | "tone">;
}

/** The answers as lanes over the whole width; a score beside them, where the question has one. */
export function Lanes({
  survey,
  rows,
  score,
}: {
  readonly survey: SurveySummary;
  readonly rows: readonly Row[];
  readonly score: ShownScore | undefined;
}) {
  const { total } = survey.results;
  const scored = survey.kind === "csat" || survey.kind === "ces" || survey.kind === "nps";
  const lanes: Lane[] =
    survey.kind === "nps"
      ? stackOf(rows)
          .toReversed()
          .map((part) => ({ key: part.tone, name: groupName(part), row: part }))
      : rows.map((row) => ({ key: row.key, name: rowName(row), row }));
  const wide = !scored && lanes.length <= 3;
  return (
    <div class={scored ? "wall-scored" : undefined}>
      {scored && score && (
        <div class="wall-score">
          <p class="big">
            {score.figure}
            {score.margin !== undefined && <small>{score.margin}</small>}
          </p>
          <p class="of">{score.of}</p>
          <Gauge score={score} named />
        </div>
      )}
      <ul class={wide ? "lanes tall" : "lanes"}>
        {lanes.map(({ key, name, row }, at) => (
          <li key={key}>
            <p class="lane-head">
              <b>{name}</b>
              <span>
                {shareOf(row.count, total)} <small>{count(row.count)}</small>
                <span class="sr"> {chartWords("bars.count.sr", { count: row.count })}</span>
              </span>
            </p>
            <svg aria-hidden="true">
              <rect class="ground" width="100%" height="100%" rx="3" />
              <Bar
                tone={row.tone}
                size={row.share}
                title={chartWords("bars.of", { name, part: row.count, count: total })}
              />
              {wide && lanes.length === 2 && (
                <>
                  <line class="half" x1="50%" x2="50%" y1="-8" y2="0" />
                  {at === 0 && (
                    <text x="50%" y="-14" text-anchor="middle">
                      {t("wall.half")}
                    </text>
                  )}
                </>
              )}
            </svg>
          </li>
        ))}
      </ul>
    </div>
  );
}

const groupName = ({ tone }: Part): string =>
  chartWords(
    tone === "div-1" ? "nps.group.detractors" : tone === "div-3" ? "nps.group.passives" : "nps.group.promoters",
  );
