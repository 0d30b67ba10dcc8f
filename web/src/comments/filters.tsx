import { DIMENSIONS, type Dimension, FOLLOWED_STATES, PATHS, Summary, type SurveySummary } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../live/ask.ts";
import { params, setParams } from "../route.ts";
import { rangeText, viewOf } from "../survey/view.ts";
import { answerWords } from "../words/kinds.ts";
import { locale } from "../words/language.ts";
import { channelWords } from "./answer-given.tsx";
import { FILTERS } from "./asked.ts";
import { t } from "./words.ts";

/** From the last key to the search, in milliseconds: a word is asked for, not each of its letters. */
const PAUSE_MS = 300;

const CASES = {
  open: FOLLOWED_STATES.join(","),
  failed: "failed",
  solved: "solved",
} as const;

/** What the comments of a survey may be filtered by: all of it stands in the address. */
export function Filters({ survey }: { readonly survey: SurveySummary }) {
  const values = useValues(survey.id);
  const own = viewOf(survey, params.value).range;
  const range = params.value.has("range") && own.is === "own" ? own : undefined;
  const setDays = (first: string, last: string): void => {
    // One day alone is both ends; two that stand the wrong way round are turned.
    const [from, to] = [first || last, last || first];
    const days = { is: "own", first: from < to ? from : to, last: from < to ? to : from } as const;
    setParams({ range: from === "" ? undefined : rangeText(days) });
  };
  // On a narrow page the comments come first, unless they are sifted already.
  const [wide] = useState(
    () => matchMedia("(min-width: 64rem)").matches || FILTERS.some((name) => params.peek().has(name)),
  );
  const filtered = FILTERS.some((name) => params.value.has(name));
  return (
    <search class="sift sifter" aria-label={t("filter.name")}>
      <Search />
      <details open={wide}>
        <summary>{t("filter.name")}</summary>
        <div class="sift-more">
          <Choice
            name="negative"
            label={t("filter.mood")}
            values={[
              ["true", t("filter.unhappy")],
              ["false", t("filter.happy")],
            ]}
          />
          <Choice
            name="answer"
            label={t("filter.answer")}
            values={survey.results.answers.map(({ answer }) => [String(answer), answerWords(survey, answer)])}
          />
          <Choice
            name="case"
            label={t("filter.case")}
            values={[
              [CASES.open, t("filter.case.open")],
              [CASES.failed, t("filter.case.failed")],
              [CASES.solved, t("filter.case.solved")],
            ]}
          />
          {DIMENSIONS.map((dimension) => {
            const known = values[dimension] ?? [];
            const chosen = params.value.get(dimension);
            const all = chosen !== null && !known.includes(chosen) ? [...known, chosen] : known;
            return (
              all.length > 0 && (
                <Choice
                  key={dimension}
                  name={dimension}
                  label={t(`filter.${dimension}`)}
                  values={all.map((value) => [value, nameOf(dimension, value)])}
                />
              )
            );
          })}
          <span class="days">
            <label>
              <span>{t("filter.from")}</span>
              <input
                type="date"
                class="field"
                value={range?.first ?? ""}
                onChange={({ currentTarget }) => setDays(currentTarget.value, range?.last ?? "")}
              />
            </label>
            <label>
              <span>{t("filter.to")}</span>
              <input
                type="date"
                class="field"
                value={range?.last ?? ""}
                onChange={({ currentTarget }) => setDays(range?.first ?? "", currentTarget.value)}
              />
            </label>
          </span>
        </div>
      </details>
      {filtered && (
        <button class="quiet" type="button" onClick={clear}>
          {t("clear")}
        </button>
      )}
    </search>
  );
}

/** Takes all filters out of the address. */
export function clear(): void {
  setParams(Object.fromEntries(FILTERS.map((name) => [name, undefined])));
}

/** Id of the field in which one searches; a shortcut leads to it. */
export const SEARCH = "comment-search";

function Search() {
  const asked = params.value.get("text") ?? "";
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  useEffect(() => {
    const text = typed.trim();
    if (text === asked) return undefined;
    const timer = setTimeout(() => setParams({ text: text === "" ? undefined : text }, "replace"), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="find">
      <span>{t("search")}</span>
      <input
        id={SEARCH}
        type="search"
        class="field"
        dir="auto"
        maxLength={100}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </label>
  );
}

function Choice({
  name,
  label,
  values,
}: {
  readonly name: (typeof FILTERS)[number];
  readonly label: string;
  readonly values: readonly (readonly [value: string, words: string])[];
}) {
  const chosen = params.value.get(name) ?? "";
  return (
    <label>
      <span>{label}</span>
      <select
        class="field"
        value={chosen}
        data-set={chosen === "" ? undefined : ""}
        onChange={({ currentTarget }) => setParams({ [name]: currentTarget.value || undefined })}
      >
        <option value="">{t("filter.any")}</option>
        {values.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf(dimension: Dimension, value: string): string {
  if (dimension === "channel") return channelWords(value);
  if (dimension === "tag") return value;
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(value) ?? value;
  } catch {
    // Any text may stand as a language in what a caller sends.
    return value;
  }
}

/** Channels, languages and tags that answers of the survey have had, most frequent first. */
function useValues(survey: string): Partial<Record<Dimension, readonly string[]>> {
  const [values, setValues] = useState<Partial<Record<Dimension, readonly string[]>>>({});
  useEffect(() => {
    let left = false;
    void (async () => {
      const found = await Promise.all(
        DIMENSIONS.map(async (dimension) => {
          const answer = await ask(`${PATHS.summary(survey)}?by=${dimension}`, Summary);
          const found = answer.ok ? (answer.body.by?.values ?? []) : [];
          return [dimension, found.flatMap(({ value }) => value ?? [])] as const;
        }),
      );
      if (!left) setValues(Object.fromEntries(found));
    })();
    return () => {
      left = true;
    };
  }, [survey]);
  return values;
}
