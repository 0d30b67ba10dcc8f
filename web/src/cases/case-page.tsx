import { type Case, FOLLOWED_STATES, PATHS, type SurveySummary } from "@earshot/contract";
import type { ComponentChildren } from "preact";
import { channelWords } from "../comments/answer-given.tsx";
import { StateOfCase } from "../comments/case-state.tsx";
import { Message } from "../frame/message.tsx";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { now } from "../live/clock.ts";
import { may as mayDo } from "../sign-in/session.ts";
import { answerWords } from "../words/kinds.ts";
import { locale } from "../words/language.ts";
import { duration } from "../words/numbers.ts";
import { useCase, useSurveys } from "./asked.ts";
import { whyGone } from "./gone.ts";
import { History } from "./history.tsx";
import { Moves } from "./moves.tsx";
import { rich, t } from "./words.ts";

/** One case: what was said, what happened, and what one may do. */
export function CasePage({ survey, id }: { readonly survey: string; readonly id: string }) {
  const { found, refused, take } = useCase(survey, id);
  const asked = useSurveys().get(survey);
  if (refused === 404) {
    return (
      <Message title={t("unknown")}>
        <p>{rich("unknown.why", { link: <a href={PATHS.casesPage}>{t("unknown.link")}</a> })}</p>
      </Message>
    );
  }
  if (!found) return refused === undefined ? null : <p class="meta private">{t("list.failed")}</p>;
  return (
    <>
      <div class="top">
        <div>
          <p class="crumb">
            <a href={PATHS.casesPage}>{t("title")}</a> / {survey}
          </p>
          <Title text={headingOf(found, asked)} />
          <p class="sub facing">
            {ageOf(found)} <StateOfCase state={found.state} ticket={found.ticket} />
          </p>
        </div>
        <div class="doing">
          <Moves of={found} take={take} />
        </div>
      </div>
      {refused !== undefined && <p class="meta private">{t("list.failed")}</p>}
      {found.failure !== null && <Failure of={found} />}
      <div class="split lined">
        <div>
          <section class="panel">
            <h2 class="sr">{t("said")}</h2>
            {found.comment === null ? (
              <p class="meta">{t(found.answer === null ? `silent.${whyGone(found)}` : "silent")}</p>
            ) : (
              <blockquote class="quote-big" dir="auto" lang={found.locale ?? undefined}>
                {found.comment}
              </blockquote>
            )}
          </section>
          <section class="panel">
            <h2>{t("happened")}</h2>
            <History of={found} />
          </section>
        </div>
        <aside aria-label={t("context")}>
          <section class="panel">
            <h2>{t("context")}</h2>
            <Context of={found} asked={asked} />
          </section>
          <section class="panel">
            <h2>{t("privacy")}</h2>
            <p class="sub">{t("privacy.why")}</p>
          </section>
        </aside>
      </div>
    </>
  );
}

function headingOf({ answer, survey = "", ...found }: Case, asked: SurveySummary | undefined): string {
  if (answer === null) return t(`heading.${whyGone(found)}`, { survey });
  return t("heading", { answer: asked ? answerWords(asked, answer) : answer, survey });
}

function ageOf({ state, openedAt, solvedAt }: Case): string | undefined {
  const opened = Date.parse(openedAt);
  if (state === "solved" && solvedAt !== null) {
    return t("closed.after", { age: duration(Math.max(0, Date.parse(solvedAt) - opened)) });
  }
  const isOpen = state === "failed" || FOLLOWED_STATES.some((each) => each === state);
  return isOpen ? t("open.for", { age: duration(Math.max(0, now.value - opened)) }) : undefined;
}

function Failure({ of: { failure, may } }: { readonly of: Case }) {
  return (
    <p class="failure">
      <Icon name="alert" />
      <span>
        {!mayDo("cases")
          ? t("was.code", { code: failure ?? "" })
          : may.includes("retry")
            ? t("failed.known", { code: failure ?? "" })
            : rich("failed.unknown", { command: <code>earshot redrive</code> })}
      </span>
    </p>
  );
}

function Context({ of: found, asked }: { readonly of: Case; readonly asked: SurveySummary | undefined }) {
  const { survey = "", channel, page, locale: language, tags, reason, recoveredAt, id } = found;
  return (
    <dl class="kv">
      <Fact name={t("fact.survey")}>
        <a href={PATHS.resultsPage(survey)}>{asked?.question ?? survey}</a>
      </Fact>
      {reason !== null && <Fact name={t("fact.reason")}>{reason}</Fact>}
      {channel !== null && <Fact name={t("fact.channel")}>{channelWords(channel)}</Fact>}
      {page !== null && (
        <Fact name={t("fact.page")}>
          <code>{page}</code>
        </Fact>
      )}
      {language !== null && <Fact name={t("fact.language")}>{languageName(language)}</Fact>}
      {tags.length > 0 && <Fact name={t("fact.tags")}>{tags.join(", ")}</Fact>}
      {recoveredAt !== null && <Fact name={t("fact.now")}>{t("fact.recovered")}</Fact>}
      <Fact name={t("fact.case")}>
        <code>{id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </>
  );
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(tag) ?? tag;
  } catch {
    // A caller may send any text as a language.
    return tag;
  }
}
