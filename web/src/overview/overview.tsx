import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { useEffect } from "preact/hooks";
import { edgeOf, Invitation } from "../frame/invitation.tsx";
import { Title } from "../frame/title.tsx";
import { announceTotals } from "../live/announce.ts";
import { followSurveys } from "../live/poll.ts";
import { attach, dated, heardAnswers } from "../live/pulse.ts";
import { surveys } from "../live/surveys.ts";
import { kindWords } from "../words/kinds.ts";

import { SurveyTable } from "./survey-table.tsx";
import { t } from "./words.ts";

const totalOf = (list: SurveyList | undefined): number =>
  list?.surveys.reduce((sum, { results }) => sum + results.total, 0) ?? 0;

const summed = (total: number): string => (total === 0 ? t("nobody") : t("sum", { count: total }));

/** The oldest date of all totals: what holds for every number on the page. */
function oldest(list: SurveyList): string | null {
  const marks = list.surveys.flatMap(({ results }) => results.asOf ?? []);
  return marks.sort((one, other) => Date.parse(one) - Date.parse(other)).at(0) ?? null;
}

/** Every survey with its totals; those without an answer say how to get the first. */
export function Overview() {
  useEffect(() => {
    const mine = followSurveys((list) => {
      const before = surveys.peek();
      const total = totalOf(list);
      surveys.value = list;
      dated(oldest(list));
      if (before && total > totalOf(before)) {
        heardAnswers.value += 1;
        announceTotals(t("inAll", { count: total }));
      }
    });
    return attach(mine);
  }, []);

  const list = surveys.value;
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
