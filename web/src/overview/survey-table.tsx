import { PATHS, type SurveySummary } from "@earshot/contract";
import { Gauge } from "../chart/gauge.tsx";
import { rowsOf } from "../chart/rows.ts";
import { kindWords } from "../words/kinds.ts";
import { count } from "../words/numbers.ts";
import { shownScore, wholeFigure } from "../words/score.ts";
import { Spark } from "./spark.tsx";
import { t } from "./words.ts";

/** A line for each survey that has answers; on a narrow screen a block for each. */
export function SurveyTable({
  surveys,
  caption,
}: {
  readonly surveys: readonly SurveySummary[];
  readonly caption: string;
}) {
  return (
    <table class="list fold">
      <caption class="sr">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("question")}</th>
          <th scope="col" class="r">
            {t("answers")}
          </th>
          <th scope="col" class="gap">
            {t("score")}
          </th>
          <th scope="col">{t("daily")}</th>
          <th scope="col" class="r">
            {t("cases")}
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
          <bdi>{survey.question}</bdi>
        </a>
        <small>
          {kindWords(survey)} · <bdi>{PATHS.hostedPage(id)}</bdi>
          {!survey.open && ` · ${t("closed")}`}
        </small>
      </th>
      <td data-l={t("answers")} class="r">
        <span class="num">{count(results.total)}</span>
      </td>
      <td data-l={t("score")} class="gap">
        {score && (
          <>
            <span class="num">
              <bdi>{wholeFigure(score)}</bdi>{" "}
              <small>{[score.brief, score.margin].filter(Boolean).join(", ") || t("few")}</small>
            </span>
            <Gauge score={score} named={false} />
          </>
        )}
      </td>
      <td data-l={t("daily")} class="full">
        {survey.spark && <Spark totals={survey.spark.totals} />}
      </td>
      <td data-l={t("cases")} class="r">
        {results.cases.total === 0 ? (
          <span class="meta">{t("noCases")}</span>
        ) : (
          <>
            <span class="num">{count(results.cases.open)}</span>
            <small>{t("opened", { count: results.cases.total })}</small>
          </>
        )}
      </td>
    </tr>
  );
}
