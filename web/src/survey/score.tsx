import type { SurveySummary } from "@earshot/contract";
import { Gauge } from "../chart/gauge.tsx";
import type { Row } from "../chart/rows.ts";
import { ENOUGH } from "../chart/wilson.ts";
import { leadOf } from "../words/finding.ts";
import { answers, count, shareOf } from "../words/numbers.ts";
import type { ShownScore } from "../words/score.ts";

/** The score with its margin, and the counts it stands on: a number is never alone. */
export function Score({
  survey,
  rows,
  score,
}: {
  readonly survey: SurveySummary;
  readonly rows: readonly Row[];
  readonly score: ShownScore;
}) {
  const { total, cases } = survey.results;
  return (
    <section class="score" aria-label={survey.kind === "choice" ? "Leader" : "Score"}>
      <div>
        <p class="big">
          {score.figure}
          {score.unit && <span class="unit">{score.unit}</span>}
          {score.margin !== undefined && <small>{score.margin}</small>}
        </p>
        <p class="of">
          {score.of}
          {total < ENOUGH && "; a margin needs 5 answers"}
        </p>
        <Gauge score={score} named />
      </div>
      <dl class="facts">
        <div>
          <dt>Answers</dt>
          <dd>{count(total)}</dd>
        </div>
        {survey.kind === "choice" ? <Lead rows={rows} total={total} /> : <Unhappy survey={survey} rows={rows} />}
        {(survey.kind !== "choice" || cases.total > 0) && (
          <div>
            <dt>Cases open</dt>
            <dd>
              {count(cases.open)}
              <small>{cases.total === 0 ? "none opened yet" : `of ${count(cases.total)} opened`}</small>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Lead({ rows, total }: { readonly rows: readonly Row[]; readonly total: number }) {
  const { by, beyondChance } = leadOf(rows, total);
  return (
    <div>
      <dt>Lead</dt>
      <dd>
        {by === 0 ? "none" : answers(by)}
        {total >= ENOUGH && by > 0 && <small>{beyondChance ? "more than chance" : "within chance"}</small>}
      </dd>
    </div>
  );
}

const UNHAPPY: Readonly<Record<string, string>> = {
  csat: "Unhappy, 1 or 2",
  ces: "Hard, 1 to 3",
  nps: "Detractors, 0 to 6",
  thumbs: "Thumbs down",
};

function Unhappy({ survey, rows }: { readonly survey: SurveySummary; readonly rows: readonly Row[] }) {
  const hurt = rows.reduce((sum, row) => sum + (row.step?.mood === "hurt" ? row.count : 0), 0);
  return (
    <div>
      <dt>{UNHAPPY[survey.kind] ?? "Unhappy"}</dt>
      <dd>
        {shareOf(hurt, survey.results.total)}
        <small>{answers(hurt)}</small>
      </dd>
    </div>
  );
}
