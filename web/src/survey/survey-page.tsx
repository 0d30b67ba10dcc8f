import { PATHS, type SurveySummary } from "@earshot/contract";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { edgeOf } from "../frame/edge-of.ts";
import type { Invitation } from "../frame/invitation.tsx";
import { Message } from "../frame/message.tsx";
import { useShortcuts } from "../frame/shortcuts.ts";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { announce, announceTotals } from "../live/announce.ts";
import { serverNow } from "../live/clock.ts";
import { attach, source } from "../live/pulse.ts";
import { surveys } from "../live/surveys.ts";
import { fillScreen } from "../present/full-screen.ts";
import { goTo } from "../route.ts";
import { TakeAlong } from "../share/take-along.tsx";
import { Samples } from "../samples/samples.tsx";
import { may } from "../sign-in/session.ts";
import { kindWords } from "../words/kinds.ts";
import { t as frameWords } from "../words/shared.ts";
import { Comments } from "../comments/comments.tsx";
import { Figures } from "./figures.tsx";
import { follow, type Followed } from "./followed.ts";
import { watch, type Watched } from "./numbers.ts";
import { feedbackQuery } from "./view.ts";
import { rich, t } from "./words.ts";

/** One survey, live: figures on the left, voices on the right. */
export function SurveyPage({ id }: { readonly id: string }) {
  const [live, setLive] = useState<{ followed: Followed; watched: Watched } | undefined>(undefined);
  useEffect(() => {
    const followed = follow(id);
    const watched = watch(followed.survey);
    setLive({ followed, watched });
    const detach = attach(followed.source);
    return () => {
      watched.stop();
      detach();
    };
  }, [id]);

  const refused = live?.followed.refused.value;
  const survey = live?.followed.survey.value;
  useEffect(() => {
    if (refused !== undefined) source.value = undefined;
  }, [refused]);

  if (refused === 401 || refused === 403) return <Private />;
  if (refused !== undefined) {
    return (
      <Message title={t("page.none")}>
        <p>{rich("page.none.why", { link: <a href="/">{t("page.overview")}</a> })}</p>
      </Message>
    );
  }
  if (!survey || !live) {
    return (
      <div class="top">
        <div>
          <Crumb id={id} />
          <Title text={id} />
          <p class="sub">{t("page.asking")}</p>
        </div>
      </div>
    );
  }
  return <Shown survey={survey} watched={live.watched} />;
}

function Shown({ survey, watched }: { readonly survey: SurveySummary; readonly watched: Watched }) {
  const { total, version } = survey.results;
  const edge = edgeOf(surveys.value);
  const present = `${PATHS.presentPage(survey.id)}${location.search}`;
  useShortcuts([
    {
      key: "p",
      words: () => t("page.present"),
      run: () => {
        fillScreen();
        goTo(present);
      },
    },
  ]);
  const [told, setTold] = useState("");
  const known = useRef(total);
  useEffect(() => {
    if (told !== "" && known.current !== total) announceTotals(told);
    known.current = total;
  }, [told, total]);

  return (
    <>
      <div class="top">
        <div>
          <Crumb id={survey.id} />
          <Title text={survey.question}>
            <bdi>{survey.question}</bdi>
          </Title>
          <p class="sub">
            <bdi>{survey.business}</bdi> · {kindWords(survey)} ·{" "}
            {survey.open ? (
              <a href={`${edge}${PATHS.hostedPage(survey.id)}`} target="_blank" rel="noopener">
                <bdi dir="ltr">{PATHS.hostedPage(survey.id)}</bdi>
              </a>
            ) : (
              t("page.closed")
            )}
          </p>
        </div>
        {total > 0 && (
          <div class="row">
            <a class="btn" href={present} onClick={fillScreen}>
              <Icon name="screen" />
              {t("page.present")} <kbd>P</kbd>
            </a>
            <TakeAlong
              survey={survey.id}
              query={
                watched.view.value ? feedbackQuery(watched.view.value, watched.zone.value ?? "UTC", serverNow()) : ""
              }
              mayExport={may("words")}
              words={{ share: t("page.share"), export: t("page.export") }}
            />
          </div>
        )}
      </div>
      <Samples survey={survey} part="Given" />
      {total > 0 ? (
        <Figures
          survey={survey}
          watched={watched}
          tell={setTold}
          aside={<Comments survey={survey} version={version} />}
        />
      ) : (
        <Empty survey={survey} edge={edge} />
      )}
    </>
  );
}

const invitation = signal<typeof Invitation | undefined>(undefined);

/** A survey without answers; fetched for such a survey alone, as most have some. */
function Empty(given: { readonly survey: SurveySummary; readonly edge: string }) {
  useEffect(() => {
    import("../frame/invitation.tsx").then(
      (it) => (invitation.value = it.Invitation),
      () => announce(frameWords("frame.missing")),
    );
  }, []);
  const Fetched = invitation.value;
  return Fetched ? <Fetched {...given} /> : null;
}

function Crumb({ id }: { readonly id: string }) {
  return (
    <p class="crumb">
      <a href="/">{t("page.surveys")}</a> / {id}
    </p>
  );
}

function Private() {
  return (
    <Message title={t("page.private")} icon="lock">
      <p>{t("page.private.who")}</p>
      <p class="meta">
        {rich("page.private.how", {
          command: <code>npm start</code>,
          link: <a href="/">{t("page.overview")}</a>,
        })}
      </p>
    </Message>
  );
}
