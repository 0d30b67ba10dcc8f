import { type Numbers, Summary, type SurveySummary, Trend } from "@earshot/contract";
import * as v from "valibot";

const DAY = 86_400_000;

const numbersOf = ({ results }: SurveySummary): Numbers => ({
  total: results.total,
  answers: results.answers,
  score: results.score,
  interval: results.interval,
  shares: [],
  tooFew: results.total < 5,
});

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What the service would say of any days, if all answers came in the last 30: the totals as they are forced. */
export function fakeSummary(survey: SurveySummary, query: Readonly<Record<string, string>>): Summary {
  const tomorrow = Date.now() + DAY;
  const days = query["last"] === undefined ? undefined : Number.parseInt(query["last"]);
  const dimension = query["by"];
  return v.parse(Summary, {
    survey: survey.id,
    timeZone: "UTC",
    from: days === undefined ? (query["from"] ?? null) : dayOf(tomorrow - days * DAY),
    to: days === undefined ? (query["to"] ?? null) : dayOf(tomorrow),
    now: numbersOf(survey),
    before: days === undefined ? null : { from: null, to: null, ...numbersOf(survey) },
    ...(dimension && { by: { dimension, values: [] } }),
    asOf: survey.results.asOf,
    version: survey.results.version,
  });
}

/** The same totals over the last 30 days, as evenly as whole numbers go. */
export function fakeTrend(survey: SurveySummary): Trend {
  const today = Math.floor(Date.now() / DAY) * DAY;
  const from = today - 29 * DAY;
  const { answers, asOf, version } = survey.results;
  const points = Array.from({ length: 30 }, (_, day) => {
    const counts = answers.map(({ count }) => Math.floor((count * (day + 1)) / 30) - Math.floor((count * day) / 30));
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { start: new Date(from + day * DAY).toISOString(), total, counts, score: null, tooFew: total < 5 };
  }).filter(({ total }) => total > 0);
  return v.parse(Trend, {
    survey: survey.id,
    timeZone: "UTC",
    grain: "day",
    from: new Date(from).toISOString(),
    to: new Date(today + DAY).toISOString(),
    answers: answers.map(({ answer }) => answer),
    points,
    asOf,
    version,
  });
}
