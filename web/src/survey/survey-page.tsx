import { PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { Bars } from "../chart/bars.tsx";
import { Columns } from "../chart/columns.tsx";
import { Promoters } from "../chart/promoters.tsx";
import { rowsOf } from "../chart/rows.ts";
import { edgeOf, Invitation } from "../frame/invitation.tsx";
import { Message } from "../frame/message.tsx";
import { Title } from "../frame/title.tsx";
import { announceTotals } from "../live/announce.ts";
import { attach, source } from "../live/pulse.ts";
import { surveys } from "../live/surveys.ts";
import { finding } from "../words/finding.ts";
import { kindWords } from "../words/kinds.ts";
import { answers } from "../words/numbers.ts";
import { shownScore, wholeFigure } from "../words/score.ts";
import { CaseFacts } from "./case-facts.tsx";
import { Comments } from "./comments.tsx";
import { follow, type Followed } from "./followed.ts";
import { Score } from "./score.tsx";

/** One survey, live: figures on the left, voices on the right. */
export function SurveyPage({ id }: { readonly id: string }) {
  const [followed, setFollowed] = useState<Followed | undefined>(undefined);
  useEffect(() => {
    const mine = follow(id);
    setFollowed(mine);
    return attach(mine.source);
  }, [id]);

  const refused = followed?.refused.value;
  const survey = followed?.survey.value;
  useEffect(() => {
    if (refused !== undefined) source.value = undefined;
  }, [refused]);

  if (refused === 401 || refused === 403) return <Private />;
  if (refused !== undefined) {
    return (
      <Message title="There is no survey at this address">
        <p>
          It may have been removed, or the address has a slip in it. All surveys are <a href="/">on the overview</a>.
        </p>
      </Message>
    );
  }
  if (!survey) {
    return (
      <div class="top">
        <div>
          <Crumb id={id} />
          <Title text={id} />
          <p class="sub">Asking for the totals.</p>
        </div>
      </div>
    );
  }
  return <Shown survey={survey} />;
}

function Shown({ survey }: { readonly survey: SurveySummary }) {
  const { total, version } = survey.results;
  const rows = rowsOf(survey);
  const score = shownScore(survey, rows);
  const told = score && `${answers(total)}. ${wholeFigure(score)} ${score.of}.`;
  const edge = edgeOf(surveys.value);
  const known = useRef(total);
  useEffect(() => {
    if (told !== undefined && known.current !== total) announceTotals(told);
    known.current = total;
  }, [told, total]);

  return (
    <>
      <div class="top">
        <div>
          <Crumb id={survey.id} />
          <Title text={survey.question} />
          <p class="sub">
            {survey.business} · {kindWords(survey)} ·{" "}
            {survey.open ? (
              <a href={`${edge}${PATHS.hostedPage(survey.id)}`} target="_blank" rel="noopener">
                {PATHS.hostedPage(survey.id)}
              </a>
            ) : (
              "closed"
            )}
          </p>
        </div>
      </div>
      {score ? (
        <div class="split">
          <div>
            <Score survey={survey} rows={rows} score={score} />
            <CaseFacts survey={survey} />
            <Charts survey={survey} />
          </div>
          <Comments survey={survey} version={version} />
        </div>
      ) : (
        <Invitation survey={survey} edge={edge} />
      )}
    </>
  );
}

function Charts({ survey }: { readonly survey: SurveySummary }) {
  const { total } = survey.results;
  const rows = rowsOf(survey);
  const sentence = finding(survey, rows);
  if (survey.kind !== "nps") return <Bars rows={rows} total={total} sentence={sentence} />;
  return (
    <>
      <Promoters rows={rows} total={total} sentence={sentence} />
      <Columns rows={rows} total={total} />
    </>
  );
}

function Crumb({ id }: { readonly id: string }) {
  return (
    <p class="crumb">
      <a href="/">Surveys</a> / {id}
    </p>
  );
}

function Private() {
  return (
    <Message title="The totals of this survey are private" icon="lock">
      <p>They are shown to people who are signed in.</p>
      <p class="meta">
        <code>npm start</code> prints a sign-in link, and whoever runs Earshot can make you one. Other surveys are{" "}
        <a href="/">on the overview</a>.
      </p>
    </Message>
  );
}
