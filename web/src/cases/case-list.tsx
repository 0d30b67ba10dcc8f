import { type Case, PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { AnswerGiven } from "../comments/answer-given.tsx";
import { StateOfCase } from "../comments/case-state.tsx";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { now } from "../live/clock.ts";
import { hrefWith, params, setParams } from "../route.ts";
import { count, duration } from "../words/numbers.ts";
import { type Cases, type Group, GROUPS, listCases, useNumbers, useSurveys } from "./asked.ts";
import { whyGone } from "./gone.ts";
import { Sums } from "./sums.tsx";
import { t } from "./words.ts";

const NAMES = ["open", "failed", "solved", "all"] as const satisfies readonly Group[];

/** Every case, newest first; which of them stands in the address. */
export function CaseList() {
  const group = NAMES.find((name) => name === params.value.get("state")) ?? "open";
  const survey = params.value.get("survey");
  const numbers = useNumbers(survey);
  const asked = useSurveys();
  const [cases, setCases] = useState<Cases | undefined>(undefined);
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mine = listCases(group, survey);
    setCases(mine);
    return () => mine.stop();
  }, [group, survey]);

  const inGroup = (name: Group): number | undefined => {
    const states: readonly string[] | undefined = GROUPS[name]?.split(",");
    return numbers?.states.reduce((sum, { state, count }) => sum + (states?.includes(state) === false ? 0 : count), 0);
  };
  const lines = cases?.shown.value;
  const fresh = cases?.waiting.value.length ?? 0;
  return (
    <>
      <div class="top">
        <div>
          <Title text={t("title")} />
          <p class="sub">{t("about")}</p>
        </div>
      </div>
      {numbers && <Sums numbers={numbers} open={inGroup("open") ?? 0} />}
      <div class="sift">
        <nav class="seg" aria-label={t("filter.state")}>
          {NAMES.map((name) => (
            <a
              key={name}
              href={hrefWith({ state: name === "open" ? undefined : name })}
              aria-current={name === group ? "true" : undefined}
            >
              {t(`filter.${name}`)} {numbers && <span class="n">{count(inGroup(name) ?? 0)}</span>}
            </a>
          ))}
        </nav>
        <label>
          <span>{t("filter.survey")}</span>
          <select
            class="field"
            value={survey ?? ""}
            onChange={({ currentTarget }) => setParams({ survey: currentTarget.value || undefined })}
          >
            <option value="">{t("filter.every")}</option>
            {[...asked.values()].map(({ id, question }) => (
              <option key={id} value={id}>
                {question}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="say-top stays" ref={heading} tabIndex={-1}>
        {fresh > 0 && (
          <button
            class="new"
            type="button"
            onClick={() => {
              cases?.showNew();
              heading.current?.focus({ preventScroll: true });
            }}
          >
            <Icon name="up" />
            {t("list.new", { count: fresh })}
          </button>
        )}
      </div>
      {cases?.failed.value && <p class="meta private">{t("list.failed")}</p>}
      {lines?.length === 0 && <p class="private">{inGroup("all") === 0 ? t("list.never") : t("list.none")}</p>}
      {lines && lines.length > 0 && <Lines lines={lines} asked={asked} />}
      {typeof cases?.next.value === "string" && (
        <p class="panel">
          <button class="btn" type="button" disabled={cases.fetching.value} onClick={() => void cases.showOlder()}>
            {t("list.more")}
          </button>
        </p>
      )}
    </>
  );
}

function Lines({
  lines,
  asked,
}: {
  readonly lines: readonly Case[];
  readonly asked: ReadonlyMap<string, SurveySummary>;
}) {
  return (
    <table class="list fold cases">
      <caption class="sr">{t("list.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("list.said")}</th>
          <th scope="col">{t("list.answer")}</th>
          <th scope="col">{t("list.survey")}</th>
          <th scope="col">{t("list.state")}</th>
          <th scope="col" class="r">
            {t("list.age")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.id} line={line} survey={asked.get(line.survey ?? "")} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, survey }: { readonly line: Case; readonly survey: SurveySummary | undefined }) {
  const id = line.survey ?? "";
  return (
    <tr>
      <th scope="row" class="full">
        {line.comment === null ? (
          <a class="quote" data-silent="" href={PATHS.oneCasePage(id, line.id)}>
            {t(line.answer === null ? `list.${whyGone(line)}` : "list.silent")}
          </a>
        ) : (
          <a class="quote" href={PATHS.oneCasePage(id, line.id)} dir="auto" lang={line.locale ?? undefined}>
            {line.comment}
          </a>
        )}
      </th>
      <td data-l={t("list.answer")} class="felt">
        {line.answer !== null && survey && (
          <AnswerGiven survey={survey} answer={line.answer} negative={line.recoveredAt === null} />
        )}
      </td>
      <td data-l={t("list.survey")}>
        <a class="of-survey" href={PATHS.resultsPage(id)}>
          {id}
        </a>
      </td>
      <td data-l={t("list.state")}>
        <StateOfCase state={line.state} ticket={line.ticket} />
      </td>
      <td data-l={t("list.age")} class="r n">
        <time dateTime={line.openedAt}>{duration(Math.max(0, now.value - Date.parse(line.openedAt)))}</time>
      </td>
    </tr>
  );
}
