import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef } from "preact/hooks";
import { edgeOf, Invitation } from "../frame/invitation.tsx";
import { Title } from "../frame/title.tsx";
import { announceTotals } from "../live/announce.ts";
import { follow } from "../live/follow.ts";
import { attach, dated, heardAnswers } from "../live/pulse.ts";
import { heardResults, learnSurveys, surveys } from "../live/surveys.ts";
import { kindWords } from "../words/kinds.ts";

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
  const answered = list?.surveys.filter(({ results }) => results.total > 0) ?? [];
  const unanswered = list?.surveys.filter(({ results }) => results.total === 0) ?? [];
  return (
    <>
      <div class="top">
        <div>
          <Title text={t("title")} />
          <p class="sub">{list ? summed(totalOf(list)) : t("asking")}</p>
        </div>
      </div>
      {answered.length > 0 && <SurveyTable surveys={answered} />}
      {unanswered.map((survey) => (
        <Invitation key={survey.id} survey={survey} edge={edgeOf(list)}>
          <InvitedTitle survey={survey} />
        </Invitation>
      ))}
      {list?.surveys.length === 0 && <p class="wide">{t("none")}</p>}
    </>
  );
}

function InvitedTitle({ survey }: { readonly survey: SurveySummary }) {
  return (
    <>
      <h2 class="voice">
        <a href={PATHS.resultsPage(survey.id)}>{survey.question}</a>
      </h2>
      <p class="meta">
        {kindWords(survey)} · {PATHS.hostedPage(survey.id)}
      </p>
    </>
  );
}
