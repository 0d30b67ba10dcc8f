import type { Numbers, Results } from "@earshot/contract";
import { Gauge } from "../chart/gauge.tsx";
import { differ, type Value } from "../chart/pieces.ts";
import type { Charted, Row } from "../chart/rows.ts";
import { ENOUGH } from "../chart/wilson.ts";
import { leadOf } from "../words/finding.ts";
import { answers, count, decimal, shareOf } from "../words/numbers.ts";
import type { ShownScore } from "../words/score.ts";
import { chosenCount, exactly, measureOf, valueOf } from "./lens.ts";
import { t } from "./words.ts";

/** The score with its margin, and the counts it stands on: a number is never alone. */
export function Score({
  survey,
  rows,
  score,
  chosen,
  all,
  before,
  cases,
}: {
  readonly survey: Charted;
  readonly rows: readonly Row[];
  readonly score: ShownScore;
  /** Answers that are looked at; none: all. */
  readonly chosen: readonly string[];
  /** All answers of all time. */
  readonly all: number;
  /** The stretch before, where it is compared with. */
  readonly before: Pick<Numbers, "total" | "answers" | "score" | "interval"> | null;
  /** Absent where they are not counted for what is shown. */
  readonly cases: Results["cases"] | undefined;
}) {
  const { total } = survey.results;
  const counted = chosen.length > 0 ? chosenCount(survey.results.answers, chosen) : total;
  return (
    <section
      class="score"
      aria-label={survey.kind === "choice" && chosen.length === 0 ? t("score.leader") : t("score.score")}
    >
      <div>
        <p class="big">
          {score.figure}
          {score.unit && <span class="unit">{score.unit}</span>}
          {score.margin !== undefined && <small>{score.margin}</small>}
        </p>
        <p class="of">
          {score.of}
          {total < ENOUGH && t("score.few")}
        </p>
        <Gauge score={score} named />
      </div>
      <dl class="facts">
        <div>
          <dt>{t("fact.answers")}</dt>
          <dd>
            {count(counted)}
            {counted !== all && (
              <small>{t("fact.answers.of", { count: chosen.length > 0 && total !== all ? total : all })}</small>
            )}
          </dd>
        </div>
        {before && <Change survey={survey} chosen={chosen} before={before} />}
        {survey.kind === "choice" && chosen.length === 0 && <Lead rows={rows} total={total} />}
        {survey.kind !== "choice" && chosen.length === 0 && <Unhappy survey={survey} rows={rows} />}
        {cases && (survey.kind !== "choice" || cases.total > 0) && (
          <div>
            <dt>{t("fact.cases")}</dt>
            <dd>
              {count(cases.open)}
              <small>{cases.total === 0 ? t("fact.cases.none") : t("fact.cases.of", { count: cases.total })}</small>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** How the score stands to the stretch before; inside the margin it says so. */
function Change({
  survey,
  chosen,
  before,
}: {
  readonly survey: Charted;
  readonly chosen: readonly string[];
  readonly before: Pick<Numbers, "total" | "answers" | "score" | "interval">;
}) {
  const measure = measureOf(survey, chosen);
  if (!measure) return null;
  const now = valueOf(survey, measure);
  const was = valueOf({ ...survey, results: before }, measure);
  const shown = (value: Value): string => exactly(survey, chosen, value.value);
  return (
    <div>
      <dt>{t("fact.change")}</dt>
      {now && was?.interval ? (
        <dd>
          {changeOf(survey, chosen, now.value - was.value)}
          <small>{t(differ(now, was) ? "fact.before" : "fact.before.within", { score: shown(was) })}</small>
        </dd>
      ) : (
        <dd>
          –<small>{t("fact.before.none", { count: before.total })}</small>
        </dd>
      )}
    </div>
  );
}

function changeOf(survey: Charted, chosen: readonly string[], by: number): string {
  const shares = chosen.length > 0 || survey.kind === "thumbs";
  const size = Math.abs(by);
  const text = shares ? t("fact.points", { by: decimal(size * 100, 1) }) : decimal(size, survey.kind === "nps" ? 0 : 2);
  if (Number(size.toFixed(shares ? 3 : survey.kind === "nps" ? 0 : 2)) === 0) return t("fact.same");
  return t(by > 0 ? "fact.up" : "fact.down", { by: text });
}

function Lead({ rows, total }: { readonly rows: readonly Row[]; readonly total: number }) {
  const { by, beyondChance } = leadOf(rows, total);
  return (
    <div>
      <dt>{t("fact.lead")}</dt>
      <dd>
        {by === 0 ? t("fact.lead.none") : answers(by)}
        {total >= ENOUGH && by > 0 && <small>{t(beyondChance ? "fact.lead.beyond" : "fact.lead.within")}</small>}
      </dd>
    </div>
  );
}

function Unhappy({ survey, rows }: { readonly survey: Charted; readonly rows: readonly Row[] }) {
  const { kind } = survey;
  if (kind !== "csat" && kind !== "ces" && kind !== "nps" && kind !== "thumbs") return null;
  const hurt = rows.reduce((sum, row) => sum + (row.step?.mood === "hurt" ? row.count : 0), 0);
  return (
    <div>
      <dt>{t(`fact.${kind}`)}</dt>
      <dd>
        {shareOf(hurt, survey.results.total)}
        <small>{answers(hurt)}</small>
      </dd>
    </div>
  );
}
