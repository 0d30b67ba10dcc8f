import { PATHS, type SurveySummary } from "@earshot/contract";
import { Gauge } from "../chart/gauge.tsx";
import { rowsOf, stackOf } from "../chart/rows.ts";
import { StackedBar } from "../chart/stacked-bar.tsx";
import { kindWords } from "../words/kinds.ts";
import { count } from "../words/numbers.ts";
import { shownScore, wholeFigure } from "../words/score.ts";

/** A line for each survey that has answers; on a narrow screen a block for each. */
export function SurveyTable({ surveys }: { readonly surveys: readonly SurveySummary[] }) {
  return (
    <table class="list fold">
      <caption class="sr">Surveys with their totals, scores and open cases</caption>
      <thead>
        <tr>
          <th scope="col">Question</th>
          <th scope="col" class="r">
            Answers
          </th>
          <th scope="col" class="gap">
            Score, 95 % interval
          </th>
          <th scope="col">How they answered</th>
          <th scope="col" class="r">
            Open cases
          </th>
        </tr>
      </thead>
      <tbody>
        {surveys.map((survey) => (
          <Line key={survey.id} survey={survey} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ survey }: { readonly survey: SurveySummary }) {
  const { results, id } = survey;
  const rows = rowsOf(survey);
  const score = shownScore(survey, rows);
  return (
    <tr>
      <th scope="row" class="full">
        <a class="title" href={PATHS.resultsPage(id)}>
          {survey.question}
        </a>
        <small>
          {kindWords(survey)} · {PATHS.hostedPage(id)}
          {!survey.open && " · closed"}
        </small>
      </th>
      <td data-l="Answers" class="r">
        <span class="num">{count(results.total)}</span>
      </td>
      <td data-l="Score" class="gap">
        {score && (
          <>
            <span class="num">
              {wholeFigure(score)}{" "}
              <small>{[score.brief, score.margin].filter(Boolean).join(", ") || "few answers"}</small>
            </span>
            <Gauge score={score} named={false} />
          </>
        )}
      </td>
      <td data-l="How they answered" class="full">
        <StackedBar parts={stackOf(rows)} total={results.total} />
        <span class="sr">{rows.map((row) => `${row.number ?? row.words}: ${count(row.count)}`).join(", ")}</span>
      </td>
      <td data-l="Open cases" class="r">
        {results.cases.total === 0 ? (
          <span class="meta">none</span>
        ) : (
          <>
            <span class="num">{count(results.cases.open)}</span>
            <small>of {count(results.cases.total)} opened</small>
          </>
        )}
      </td>
    </tr>
  );
}
