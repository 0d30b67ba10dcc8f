import { PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { rowsOf } from "../chart/rows.ts";
import { edgeOf } from "../frame/edge-of.ts";
import { Message } from "../frame/message.tsx";
import { Pulse } from "../frame/header.tsx";
import { sheetOpen, useShortcuts } from "../frame/shortcuts.ts";
import { Title } from "../frame/title.tsx";
import { announceTotals } from "../live/announce.ts";
import { attach, pulse } from "../live/pulse.ts";
import { surveys } from "../live/surveys.ts";
import { goTo, params, setParams } from "../route.ts";
import { follow, type Followed } from "../survey/followed.ts";
import { finding } from "../words/finding.ts";
import { answers, count } from "../words/numbers.ts";
import { shownScore, wholeFigure } from "../words/score.ts";
import { fillScreen, givenBackByKey, giveScreenBack } from "./full-screen.ts";
import { Lanes } from "./lanes.tsx";
import { Numbers } from "./numbers.tsx";
import { t } from "./words.ts";

/**
 * One survey for a room full of people: its question, how to answer, and the answers as they come. They can be hidden
 * until all have answered; the address keeps that, so that a reload does not give them away.
 */
export function Wall({ id }: { readonly id: string }) {
  const [followed, setFollowed] = useState<Followed | undefined>(undefined);
  useEffect(() => {
    const mine = follow(id);
    setFollowed(mine);
    return attach(mine.source);
  }, [id]);
  const leave = (): void => {
    giveScreenBack();
    goTo(hereWithout(PATHS.resultsPage(id)));
  };
  useEffect(() => {
    // A browser keeps the Escape that ends the full screen to itself: who asked to leave it that way leaves the wall.
    const gaveBack = (): void => {
      if (!document.fullscreenElement && !givenBackByKey()) leave();
    };
    document.addEventListener("fullscreenchange", gaveBack);
    return () => document.removeEventListener("fullscreenchange", gaveBack);
  }, [id]);
  useShortcuts([
    { key: "Escape", words: () => t("wall.leave"), run: leave },
    { key: "p", words: () => t("wall.leave"), run: leave },
  ]);

  const survey = followed?.survey.value;
  if (followed?.refused.value !== undefined) {
    return (
      <Message title={t("wall.missing")}>
        <p>
          <a href={PATHS.resultsPage(id)}>{PATHS.resultsPage(id)}</a>
        </p>
      </Message>
    );
  }
  return survey ? <Shown survey={survey} leave={leave} /> : <div class="wall" aria-busy="true" />;
}

function Shown({ survey, leave }: { readonly survey: SurveySummary; readonly leave: () => void }) {
  const [table, setTable] = useState(false);
  const hidden = params.value.get("hide") === "yes";
  const { total } = survey.results;
  const rows = rowsOf(survey);
  const score = shownScore(survey, rows);
  const address = `${edgeOf(surveys.value)}${PATHS.hostedPage(survey.id)}`;
  const told = score && !hidden ? `${answers(total)}. ${wholeFigure(score)} ${score.of}.` : answers(total);
  useEffect(() => announceTotals(told), [told]);
  const actions = [
    {
      key: "h",
      words: () => t(hidden ? "wall.show" : "wall.hide"),
      brief: t(hidden ? "wall.show.brief" : "wall.hide.brief"),
      run: () => setParams({ hide: hidden ? undefined : "yes" }, "replace"),
    },
    { key: "t", words: () => t("wall.table"), brief: t("wall.table.brief"), run: () => setTable(!table) },
    {
      key: "f",
      words: () => t("wall.full"),
      brief: t("wall.full.brief"),
      run: () => (document.fullscreenElement ? giveScreenBack() : fillScreen()),
    },
  ];
  useShortcuts(actions);
  return (
    <div class="wall">
      <div class="wall-top">
        <Title text={survey.question}>
          <bdi>{survey.question}</bdi>
        </Title>
        {survey.open && !survey.personal ? (
          <div class="join">
            <p>
              {t("wall.join")} <b>{address.replace(/^https?:\/\//, "")}</b>
            </p>
            <img class="qr" src={PATHS.qr(survey.id)} alt={t("wall.qr", { address })} width="128" height="128" />
          </div>
        ) : (
          <p class="meta">{t(survey.open ? "wall.personal" : "wall.closed")}</p>
        )}
      </div>
      <div class="wall-middle">
        {total === 0 && <p class="wall-say">{t("wall.none")}</p>}
        {total > 0 && hidden && <p class="wall-say">{t("wall.hidden")}</p>}
        {total > 0 && !hidden && (
          <figure>
            {table ? (
              <Numbers rows={rows} total={total} name={survey.question} />
            ) : (
              <Lanes survey={survey} rows={rows} score={score} />
            )}
            <figcaption>{finding(survey, rows)}</figcaption>
          </figure>
        )}
      </div>
      <div class="wall-foot">
        <p>
          <b>{count(total)}</b> {t("wall.counted", { count: total })}
        </p>
        {pulse.value && <Pulse state={pulse.value} />}
        <p class="wall-keys">
          {actions.map(({ key, words, brief, run }) => (
            <button key={key} type="button" title={words()} aria-keyshortcuts={key} onClick={run}>
              <kbd>{key.toUpperCase()}</kbd> {brief}
            </button>
          ))}
          <button type="button" aria-keyshortcuts="?" onClick={() => (sheetOpen.value = true)}>
            <kbd>?</kbd> {t("wall.keys.brief")}
          </button>
          <button type="button" aria-keyshortcuts="Escape" onClick={leave}>
            <kbd>Esc</kbd> {t("wall.leave.brief")}
          </button>
        </p>
      </div>
    </div>
  );
}

/** The same view on the survey's own page. */
function hereWithout(path: string): string {
  const query = new URLSearchParams(params.peek());
  query.delete("hide");
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
