import { PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { Message } from "../frame/message.tsx";
import { useShortcuts } from "../frame/shortcuts.ts";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { serverNow } from "../live/clock.ts";
import { attach } from "../live/pulse.ts";
import { params, type Route } from "../route.ts";
import { signedIn } from "../sign-in/session.ts";
import { follow, type Followed } from "../survey/followed.ts";
import { commentQuery, listen, type Voices } from "./asked.ts";
import { Feed, type Step } from "./feed.tsx";
import { clear, Filters, SEARCH } from "./filters.tsx";
import { NewButton } from "./new-button.tsx";
import { PrivateComments } from "./private.tsx";
import { nameOfVoice, Voice } from "./voice.tsx";
import { rich, t } from "./words.ts";
import "../styles/filters.css";
import "../styles/voices.css";

export { load } from "./words.ts";

/** All comments of a survey. */
export function Room({ at: { id } }: { readonly at: Extract<Route, { page: "comments" }> }) {
  const [followed, setFollowed] = useState<Followed | undefined>(undefined);
  useEffect(() => {
    const mine = follow(id);
    setFollowed(mine);
    return attach(mine.source);
  }, [id]);
  const refused = followed?.refused.value;
  const survey = followed?.survey.value;
  if (refused === 404) {
    return (
      <Message title={t("unknown")}>
        <p>{t("unknown.why")}</p>
      </Message>
    );
  }
  const open = signedIn.value === true;
  return (
    <>
      <div class="top">
        <div>
          <p class="crumb">
            <a href="/">{t("back")}</a> / <a href={PATHS.resultsPage(id)}>{id}</a>
          </p>
          <Title text={survey ? t("of", { question: survey.question }) : t("title")}>
            {survey && rich("of", { question: <bdi>{survey.question}</bdi> })}
          </Title>
        </div>
      </div>
      {signedIn.value === false && <PrivateComments />}
      {open && survey && (
        <div class="voices-page">
          <Filters survey={survey} />
          <All survey={survey} version={survey.results.version} />
        </div>
      )}
    </>
  );
}

function All({ survey, version }: { readonly survey: SurveySummary; readonly version: number }) {
  const [voices, setVoices] = useState<Voices | undefined>(undefined);
  const [far, setFar] = useState(false);
  const step = useRef<Step | undefined>(undefined);
  const top = useRef<HTMLDivElement>(null);
  const query = commentQuery(survey, params.value, true, serverNow());
  useEffect(() => {
    const mine = listen(survey.id, query);
    setVoices(mine);
    setFar(false);
    return () => mine.stop();
  }, [survey.id, query]);
  useEffect(() => voices?.stir(), [voices, version]);

  const toTop = (): void => {
    top.current?.scrollIntoView({ block: "start", behavior: "instant" });
    top.current?.focus({ preventScroll: true });
  };
  useShortcuts([
    { key: "/", words: () => t("key.search"), run: () => document.getElementById(SEARCH)?.focus() },
    { key: "j", words: () => t("key.next"), run: () => step.current?.(1) },
    { key: "k", words: () => t("key.previous"), run: () => step.current?.(-1) },
    {
      key: "n",
      words: () => t("key.new"),
      run: () => {
        if (!voices || voices.waiting.peek().length === 0) return;
        voices.showNew();
        toTop();
      },
    },
  ]);

  const shown = voices?.shown.value;
  const whole = voices?.next.value === null;
  return (
    <div class="all-voices" ref={top} tabIndex={-1}>
      <div class="say-top stays">
        <NewButton voices={voices} then={toTop} />
        {far && (
          <button class="btn" type="button" onClick={toTop}>
            <Icon name="up" />
            {t("newest")}
          </button>
        )}
      </div>
      {voices?.failed.value && <p class="meta private">{t("failed")}</p>}
      {shown?.length === 0 && (
        <p class="private">
          {query === "" ? t("none") : t("noMatch")}{" "}
          {query !== "" && (
            <button class="quiet" type="button" onClick={clear}>
              {t("clear")}
            </button>
          )}
        </p>
      )}
      {shown && shown.length > 0 && (
        <Feed
          key={query}
          lines={shown}
          label={t("feed")}
          whole={whole}
          busy={voices?.fetching.value ?? false}
          onNearEnd={() => void voices?.showOlder()}
          onFar={setFar}
          step={step}
          nameOf={nameOfVoice}
          draw={(comment) => <Voice comment={comment} survey={survey} />}
        />
      )}
      {shown && shown.length > 0 && <p class="meta ends">{whole ? t("end") : t("fetching")}</p>}
    </div>
  );
}
