import { DIMENSIONS, type Dimension, type Grain } from "@earshot/contract";
import { useState } from "preact/hooks";
import { partName } from "../chart/by.tsx";
import type { Charted } from "../chart/rows.ts";
import { t as chartWords } from "../chart/words.ts";
import { Menu } from "../frame/menu.tsx";
import { Icon } from "../icons.tsx";
import { hrefWith, setParams } from "../route.ts";
import { locale } from "../words/language.ts";
import { onlyParams, type Dimensioned } from "./breakdown.tsx";
import { answersNamed } from "./lens.ts";
import { dayAfter, grainsOf, RANGES, rangeText, type View } from "./view.ts";
import { t } from "./words.ts";

/** What is shown, and how to change it: range, comparison, and a chip for each filter with its way out. */
export function FilterLine({
  survey,
  view,
  days,
  zone,
  by,
}: {
  readonly survey: Charted;
  readonly view: View;
  readonly days: { readonly from: string | null; readonly to: string | null };
  readonly zone: string | undefined;
  readonly by: readonly Dimensioned[];
}) {
  const range = rangeText(view.range);
  const grains = grainsOf(view.range, view.only);
  return (
    <section class="filters" aria-label={t("filter.line")}>
      <fieldset class="seg" aria-label={t("filter.range")}>
        {RANGES.map((one) => (
          <a
            key={one}
            href={hrefWith({ range: one, grain: undefined })}
            aria-current={one === range ? "true" : undefined}
          >
            {t(`range.${one}`)}
          </a>
        ))}
        <OwnDates key={range} view={view} days={days} />
      </fieldset>
      {grains.length > 1 && (
        <fieldset class="seg" aria-label={t("filter.grain")}>
          {grains.map((grain: Grain) => (
            <a key={grain} href={hrefWith({ grain })} aria-current={grain === view.grain ? "true" : undefined}>
              {t(`grain.${grain}`)}
            </a>
          ))}
        </fieldset>
      )}
      {view.compare && <Chip text={t("filter.compared")} without={hrefWith({ compare: "no" })} />}
      {chipsOf(survey, view).map(({ text, without }) => (
        <Chip key={text} text={text} without={without} />
      ))}
      {!view.compare && view.range.is !== "all" && (
        <a class="chip add" href={hrefWith({ compare: undefined })}>
          <Icon name="plus" />
          {t("filter.compare")}
        </a>
      )}
      {DIMENSIONS.map((dimension) => (
        <Choose key={dimension} dimension={dimension} view={view} by={by} />
      ))}
      <p class="meta">{[daysNamed(days) ?? t("range.since"), zone].filter((part) => part !== undefined).join(", ")}</p>
    </section>
  );
}

/** A filter that is on. */
export interface ChipOf {
  readonly text: string;
  /** Where the same is shown without it. */
  readonly without: string;
}

/** The filters of a view: answers, and one channel, language or tag. */
export function chipsOf(survey: Charted, { answers, only }: View): ChipOf[] {
  return [
    ...(answers.length > 0
      ? [
          {
            text: t("filter.answer", { count: answers.length, answers: answersNamed(survey, answers) }),
            without: hrefWith({ answer: undefined }),
          },
        ]
      : []),
    ...(only
      ? [
          {
            text: t(`filter.${only.dimension}`, { value: partName(only.dimension, only.value) }),
            without: hrefWith(onlyParams(undefined)),
          },
        ]
      : []),
  ];
}

function Chip({ text, without }: ChipOf) {
  return (
    <a class="chip" href={without}>
      {text}
      <Icon name="cross" />
      <span class="sr"> {t("filter.remove")}</span>
    </a>
  );
}

/** A dashed chip that opens what there is to choose from. */
function Choose({
  dimension,
  view,
  by,
}: {
  readonly dimension: Dimension;
  readonly view: View;
  readonly by: readonly Dimensioned[];
}) {
  const values = by.find((one) => one.dimension === dimension)?.values.flatMap(({ value }) => value ?? []) ?? [];
  if (values.length === 0 || view.only?.dimension === dimension) return null;
  return (
    <Menu
      look="chip add"
      face={
        <>
          <Icon name="plus" />
          {chartWords(`by.${dimension}`)}
        </>
      }
    >
      {(close) => (
        <ul class="choices">
          {values.map((value) => (
            <li key={value}>
              <a href={hrefWith(onlyParams({ dimension, value }))} onClick={close}>
                <bdi>{partName(dimension, value)}</bdi>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Menu>
  );
}

function OwnDates({
  view,
  days,
}: {
  readonly view: View;
  readonly days: { readonly from: string | null; readonly to: string | null };
}) {
  const own = view.range.is === "own" ? view.range : undefined;
  // Until something is typed they follow what is shown, which comes a moment after the page.
  const [typedFirst, setFirst] = useState<string | undefined>(undefined);
  const [typedLast, setLast] = useState<string | undefined>(undefined);
  const first = typedFirst ?? own?.first ?? days.from ?? "";
  const last = typedLast ?? own?.last ?? (days.to === null ? "" : dayAfter(days.to, -1));
  const [wrong, setWrong] = useState(false);
  return (
    <Menu
      look={own ? "seg-end on" : "seg-end"}
      {...(!own && { label: t("range.own") })}
      face={
        <>
          <Icon name="calendar" />
          {own && daysNamed({ from: own.first, to: dayAfter(own.last) })}
        </>
      }
    >
      {(close) => (
        <form
          class="own-dates"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const right = first !== "" && last !== "" && first <= last;
            setWrong(!right);
            if (!right) return;
            setParams({ range: `${first}..${last}`, grain: undefined });
            close();
          }}
        >
          <label>
            {t("range.first")}
            <input class="field" type="date" value={first} onInput={(event) => setFirst(event.currentTarget.value)} />
          </label>
          <label>
            {t("range.last")}
            <input class="field" type="date" value={last} onInput={(event) => setLast(event.currentTarget.value)} />
          </label>
          <p class="wrong" role="alert">
            {wrong && t("range.wrong")}
          </p>
          <button class="btn main" type="submit">
            {t("range.show")}
          </button>
        </form>
      )}
    </Menu>
  );
}

/** `24 Oct – 22 Nov`, or the one day; undefined where there is no bound. */
function daysNamed({ from, to }: { readonly from: string | null; readonly to: string | null }): string | undefined {
  if (from === null || to === null) return undefined;
  const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" });
  const [first, last] = [from, dayAfter(to, -1)].map((day) => format.format(new Date(`${day}T00:00:00Z`)));
  return first === last ? first : t("range.days", { first: first ?? "", last: last ?? "" });
}
