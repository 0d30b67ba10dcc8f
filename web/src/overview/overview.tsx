import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef } from "preact/hooks";
import { edgeOf } from "../frame/edge-of.ts";
import { Invitation } from "../frame/invitation.tsx";
import { Title } from "../frame/title.tsx";
import { announceTotals } from "../live/announce.ts";
import { follow } from "../live/follow.ts";
import { attach, dated, heardAnswers } from "../live/pulse.ts";
import { heardResults, learnSurveys, surveys } from "../live/surveys.ts";
import { Icon } from "../icons.tsx";
import { params, setParams } from "../route.ts";
import { Samples } from "../samples/samples.tsx";
import { may } from "../sign-in/session.ts";
import { kindWords } from "../words/kinds.ts";
import { Search } from "./search.tsx";
import { ORDERS, shelve } from "./shown.ts";

import { SurveyTable } from "./survey-table.tsx";
import { t } from "./words.ts";

const totalOf = (list: SurveyList): number => list.surveys.reduce((sum, { results }) => sum + results.total, 0);

const summed = (total: number): string => (total === 0 ? t("nobody") : t("sum", { count: total }));

/** From one asking for the list to the next, in milliseconds; totals come by the stream. */
const RELEARN_MS = 60_000;

/** Every survey with its totals; those without an answer say how to get the first. */
export function Overview() {
  useEffect(() => {
    void learnSurveys();
    // What the stream does not tell: new questions, closed surveys, another day.
    const again = setInterval(() => void learnSurveys(), RELEARN_MS);
    const mine = follow("all", {
      results(results) {
        heardResults(results);
        if (results.asOf !== null) dated(results.asOf);
      },
      beat: dated,
      gone: () => void learnSurveys(),
    });
    const letGo = attach(mine);
    return () => {
      clearInterval(again);
      letGo();
    };
  }, []);

  const list = surveys.value;
  const total = list && totalOf(list);
  const before = useRef(total);
  useEffect(() => {
    if (total !== undefined && before.current !== undefined && total > before.current) {
      heardAnswers.value += 1;
      announceTotals(t("inAll", { count: total }));
    }
    before.current = total;
  }, [total]);
  const search = params.value.get("q") ?? "";
  const order = ORDERS.find((one) => one === params.value.get("sort")) ?? ORDERS[0];
  const { answered, unanswered, closed, archived } = shelve(list?.surveys ?? [], search, order);
  const found = answered.length + unanswered.length + closed.length + archived.length;
  return (
    <>
      <div class="top">
        <div>
          <Title text={t("title")} />
          <p class="sub">{total === undefined ? t("asking") : summed(total)}</p>
        </div>
        <div class="row">
          {list && list.surveys.length > 1 && <Search search={search} order={order} />}
          {may("admin") && (
            <a class="btn main" href={`${PATHS.adminPage}/surveys/new`}>
              <Icon name="plus" />
              {t("new")}
            </a>
          )}
        </div>
      </div>
      {list?.surveys.map((survey) => (
        <Samples key={survey.id} survey={survey} part="Given" />
      ))}
      {answered.length > 0 && <SurveyTable surveys={answered} caption={t("caption")} />}
      {unanswered.map((survey) => (
        <Invitation key={survey.id} survey={survey} edge={edgeOf(list)}>
          <InvitedTitle survey={survey} />
        </Invitation>
      ))}
      <Shelf name={t("closed.shelf", { count: closed.length })} surveys={closed} />
      <Shelf name={t("archived.shelf", { count: archived.length })} surveys={archived} />
      {list && found === 0 && list.surveys.length > 0 && (
        <p class="wide">
          {t("nothing", { search })}{" "}
          <button class="quiet" type="button" onClick={() => setParams({ q: undefined }, "replace")}>
            {t("nothing.all", { count: list.surveys.length })}
          </button>
        </p>
      )}
      {list?.surveys.length === 0 && <p class="wide">{t("none")}</p>}
    </>
  );
}

/** Surveys that take no answers any more, out of the way. */
function Shelf({ name, surveys }: { readonly name: string; readonly surveys: readonly SurveySummary[] }) {
  if (surveys.length === 0) return null;
  return (
    <details class="shelf">
      <summary>{name}</summary>
      <SurveyTable surveys={surveys} caption={name} />
    </details>
  );
}

function InvitedTitle({ survey }: { readonly survey: SurveySummary }) {
  return (
    <>
      <h2 class="voice">
        <a href={PATHS.resultsPage(survey.id)}>
          <bdi>{survey.question}</bdi>
        </a>
      </h2>
      <p class="meta">
        {kindWords(survey)} · <bdi>{PATHS.hostedPage(survey.id)}</bdi>
      </p>
    </>
  );
}
