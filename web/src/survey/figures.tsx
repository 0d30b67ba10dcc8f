import type { SurveySummary } from "@earshot/contract";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Bars } from "../chart/bars.tsx";
import type { Filtered } from "../chart/filtered.ts";
import { rowsOf, type Charted } from "../chart/rows.ts";
import { hrefWith } from "../route.ts";
import { finding } from "../words/finding.ts";
import { answers, percent, timeOfDay } from "../words/numbers.ts";
import { margin, shownScore, wholeFigure, type ShownScore } from "../words/score.ts";
import { Breakdown, onlyParams } from "./breakdown.tsx";
import { CaseFacts } from "../comments/case-facts.tsx";
import { Course } from "./course.tsx";
import { chipsOf, FilterLine } from "./filter-line.tsx";
import { answersNamed, measureOf, valueOf } from "./lens.ts";
import type { NpsCharts } from "./nps-charts.tsx";
import type { Watched } from "./numbers.ts";
import { Score } from "./score.tsx";
import type { View } from "./view.ts";
import { rich, t } from "./words.ts";

/** The numbers of a survey as the address wants them seen: the filter line, the score, and its charts. */
export function Figures({
  survey,
  watched,
  tell,
  aside,
}: {
  readonly survey: SurveySummary;
  readonly watched: Watched;
  /** Takes what a screen reader is told of new totals. */
  readonly tell: (words: string) => void;
  readonly aside: ComponentChildren;
}) {
  const view = watched.view.value;
  const shown = watched.shown.value;
  const by = watched.by.value;
  const failed = watched.failed.value;
  const counted: Charted | undefined = shown && { ...survey, results: shown.numbers };
  const rows = counted ? rowsOf(counted) : [];
  const score = counted && shown && headScore(counted, rows, shown.view);
  const told =
    score && counted
      ? t("page.told", { answers: answers(counted.results.total), score: wholeFigure(score), of: score.of })
      : "";
  useEffect(() => tell(told), [told]);

  if (!view) return null;
  const trend = watched.trend.value;
  return (
    <>
      <FilterLine
        survey={survey}
        view={view}
        days={shown?.days ?? { from: null, to: null }}
        zone={watched.zone.value}
        by={by}
      />
      {failed !== undefined && <Failed status={failed} since={watched.countedAt.value} />}
      <div class="split">
        <div aria-busy={shown?.view !== view && failed === undefined ? "true" : undefined}>
          {counted && shown && score && (
            <>
              <Score
                survey={counted}
                rows={rows}
                score={score}
                chosen={shown.view.answers}
                all={survey.results.total}
                before={shown.view.compare ? shown.before : null}
                cases={shown.view.only ? undefined : survey.results.cases}
              />
              {!shown.view.only && <CaseFacts survey={survey} />}
              <Charts survey={counted} view={shown.view} />
              {trend && <Course survey={counted} view={view} trend={trend} />}
              <Breakdown survey={counted} view={view} by={by} />
            </>
          )}
          {counted && shown && !score && (
            <Nothing
              survey={counted}
              view={shown.view}
              all={survey.results.total}
              beside={by.find(({ dimension }) => dimension === shown.view.only?.dimension)?.all.total ?? 0}
            />
          )}
        </div>
        {aside}
      </div>
    </>
  );
}

/** The large figure: the survey's score, or the share of the answers that are looked at. */
function headScore(
  survey: Charted,
  rows: ReturnType<typeof rowsOf>,
  { answers: chosen }: View,
): ShownScore | undefined {
  if (chosen.length === 0) return shownScore(survey, rows);
  const measure = measureOf(survey, chosen);
  const value = measure && valueOf(survey, measure);
  if (!value) return undefined;
  const { interval } = value;
  const digits = survey.results.total < 200 ? 0 : 1;
  const [figure = ""] = percent(value.value, digits).split("\u00A0");
  return {
    figure,
    unit: "%",
    margin: interval && margin(interval, digits, 100),
    of: t("score.chosen", { answers: answersNamed(survey, chosen) }),
    brief: "",
    place: { at: value.value, low: interval?.low, high: interval?.high },
    ends: [percent(0), percent(1)],
  };
}

function Charts({ survey, view }: { readonly survey: Charted; readonly view: View }) {
  const { total } = survey.results;
  const rows = rowsOf(survey);
  const sentence = finding(survey, rows);
  const filtered: Filtered = {
    some: view.answers.length > 0,
    has: (key) => view.answers.includes(key),
    href: (keys) => {
      const all = keys.every((key) => view.answers.includes(key));
      const left = all
        ? view.answers.filter((answer) => !keys.includes(answer))
        : [...view.answers, ...keys.filter((key) => !view.answers.includes(key))];
      return hrefWith({ answer: left.length === 0 || left.length === rows.length ? undefined : left.join(",") });
    },
  };
  const Nps = useNpsCharts(survey.kind === "nps");
  if (survey.kind !== "nps") return <Bars rows={rows} total={total} sentence={sentence} filtered={filtered} />;
  const score = shownScore(survey, rows);
  return Nps ? <Nps rows={rows} total={total} score={score} sentence={sentence} filtered={filtered} /> : null;
}

/** Charts that one kind of question alone has are fetched when there is such a one. */
function useNpsCharts(wanted: boolean): typeof NpsCharts | undefined {
  const [charts, setCharts] = useState<{ NpsCharts: typeof NpsCharts } | undefined>(undefined);
  useEffect(() => {
    // Without a connection there is no chart, and the notice says why; the numbers above stand.
    if (wanted) import("./nps-charts.tsx").then(setCharts, () => undefined);
  }, [wanted]);
  return charts?.NpsCharts;
}

/** A view without an answer has no chart, but a way to one that has. */
function Nothing({
  survey,
  view,
  all,
  beside,
}: {
  readonly survey: Charted;
  readonly view: View;
  readonly all: number;
  /** Answers in the same days without the filter. */
  readonly beside: number;
}) {
  const chip = view.only && chipsOf(survey, { ...view, answers: [] })[0];
  return (
    <p class="nothing wide">
      {chip && beside > 0 ? (
        <>
          <b>{t("none.filter")}</b>{" "}
          {rich("none.filter.more", {
            link: <a href={hrefWith(onlyParams(undefined))}>{t("none.remove", { filter: chip.text })}</a>,
            count: beside,
          })}
        </>
      ) : (
        <>
          <b>{t("none.range")}</b>{" "}
          {rich("none.range.more", {
            link: <a href={hrefWith({ range: "all", ...onlyParams(undefined) })}>{t("none.all")}</a>,
            count: all,
          })}
        </>
      )}
    </p>
  );
}

/** What is shown was counted a while ago, or is nothing that can be asked for. */
function Failed({ status, since }: { readonly status: number; readonly since: string | null }) {
  if (status >= 400 && status < 500 && status !== 429) {
    const usual = { range: undefined, grain: undefined, answer: undefined, ...onlyParams(undefined) };
    return <p class="nothing">{rich("filter.refused", { link: <a href={hrefWith(usual)}>{t("filter.reset")}</a> })}</p>;
  }
  if (since === null) return null;
  return <p class="nothing meta">{t("filter.late", { time: timeOfDay(Date.parse(since)) })}</p>;
}
