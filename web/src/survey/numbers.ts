import { DIMENSIONS, PATHS, Summary, Trend, type Dimension, type Numbers, type SurveySummary } from "@earshot/contract";
import { computed, type ReadonlySignal } from "@preact/signals";
import { serverNow } from "../live/clock.ts";
import { takeFirstSummary } from "../live/surveys.ts";
import { params } from "../route.ts";
import { keep } from "./kept.ts";
import { summaryQuery, trendQuery, viewOf, type View } from "./view.ts";

/** Numbers of a view, and the view they are of. */
export interface Shown {
  readonly view: View;
  readonly numbers: Pick<Numbers, "total" | "answers" | "score" | "interval">;
  readonly before: Summary["before"];
  /** What the days of the view are, where there is a bound; `to` is the day behind the last. */
  readonly days: { readonly from: string | null; readonly to: string | null };
}

/** Everything that is shown of a survey but its comments. */
export type Watched = ReturnType<typeof watch>;

/**
 * How often what is asked, in milliseconds: numbers of a view follow the eye, what lies beneath them may come later.
 */
const PACE = {
  summary: { atMostMs: 400, atLeastMs: 30_000 },
  trend: { atMostMs: 3000, atLeastMs: 30_000 },
  by: { atMostMs: 5000, atLeastMs: 60_000 },
} as const;

/** What of the address goes along with every question: a link that shares totals has its proof in it. */
function address(path: string, query: string): string {
  const share = params.peek().get("share");
  const all = new URLSearchParams(query);
  if (share !== null) all.set("share", share);
  const text = all.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Keeps the numbers of the view in the address: those of all time come by the stream, all others are asked for. */
export function watch(survey: ReadonlySignal<SurveySummary | undefined>) {
  const view = computed(() => survey.value && viewOf(survey.value, params.value));
  const id = computed(() => survey.value?.id);
  const version = (): number | undefined => survey.value?.results.version;
  const keyOf = (query: string | undefined): string | undefined =>
    id.value === undefined || query === undefined ? undefined : `${id.value}?${query}`;
  /** Where a question is asked, of the view there is when it is; there is one whenever anything is asked. */
  const at = (path: (id: string) => string, query: (view: View) => string): string => {
    const now = view.peek();
    return address(path(id.peek() ?? ""), now ? query(now) : "");
  };
  const summaryKept = (
    by: Dimension | undefined,
    pace: { readonly atMostMs: number; readonly atLeastMs: number },
    known?: ReturnType<typeof takeFirstSummary>,
  ) =>
    keep(
      Summary,
      () => keyOf(view.value && summaryQuery(view.value, by)),
      () => at(PATHS.summary, (now) => summaryQuery(now, by)),
      version,
      pace,
      known,
    );

  const summary = summaryKept(undefined, PACE.summary, takeFirstSummary());
  const zone = computed(() => survey.value?.timeZone ?? summary.told.value?.body.timeZone);
  const trend = keep(
    Trend,
    () => {
      const now = view.value;
      if (!now || zone.value === undefined) return undefined;
      return keyOf(`${now.grain} ${now.compare} ${summaryQuery(now)}`);
    },
    () => at(PATHS.trend, (now) => trendQuery(now, zone.peek() ?? "UTC", serverNow())),
    version,
    PACE.trend,
  );
  const by = {
    channel: summaryKept("channel", PACE.by),
    language: summaryKept("language", PACE.by),
    tag: summaryKept("tag", PACE.by),
  };

  let last: Shown | undefined;
  const shown = computed((): Shown | undefined => {
    const [now, whole, told] = [view.value, survey.value, summary.told.value];
    if (!now || !whole) return last;
    if (now.range.is === "all" && !now.only) {
      last = { view: now, numbers: whole.results, before: null, days: { from: null, to: null } };
    } else if (told && told.key === keyOf(summaryQuery(now))) {
      const { body } = told;
      last = { view: now, numbers: body.now, before: body.before, days: { from: body.from, to: body.to } };
    }
    return last;
  });

  return {
    view,
    shown,
    zone,
    /** Why the numbers of the view cannot be renewed; undefined: they can, or need not be. */
    failed: computed(() => (view.value?.range.is === "all" && !view.value.only ? undefined : summary.failed.value)),
    /** When those that are shown were counted. */
    countedAt: computed(() => summary.told.value?.body.asOf ?? null),
    trend: computed(() => {
      const now = view.value;
      const told = trend.told.value;
      return told && now && told.key === keyOf(`${now.grain} ${now.compare} ${summaryQuery(now)}`)
        ? told.body
        : undefined;
    }),
    by: computed(() =>
      DIMENSIONS.flatMap((dimension) => {
        const told = by[dimension].told.value;
        const mine = view.value && keyOf(summaryQuery(view.value, dimension));
        return told && told.key === mine && told.body.by
          ? [{ dimension, all: told.body.now, values: told.body.by.values }]
          : [];
      }),
    ),
    stop: () => {
      for (const one of [summary, trend, ...Object.values(by)]) one.stop();
    },
  };
}
