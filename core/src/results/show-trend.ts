import { Grain, fieldErrors, PATHS, periodOf, shownAnswer, type Survey, type Trend } from "@earshot/contract";
import { scoreOf, tooFew } from "@earshot/contract/score";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { type PointRead, readTrend, type TrendAsked, type TrendRead } from "../store/numbers.ts";
import { DayOrMoment, daysAfter, daysBetween, today } from "./days.ts";
import { listedAnswers } from "./numbers-of.ts";
import { ONLY_ASKED, onlyOf } from "./only.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

/** Most pieces of one trend: no screen shows more, and a reading stays cheap. */
const MOST = 500;

/** How many pieces are shown where no beginning is asked for. */
const USUAL = { minute: 60, hour: 48, day: 30 } as const;

const LENGTH = { minute: 60_000, hour: 3_600_000 } as const;

const Asked = v.pipe(
  v.strictObject({
    grain: v.optional(Grain, "day"),
    from: v.optional(DayOrMoment),
    to: v.optional(DayOrMoment),
    compare: v.optional(v.picklist(["true", "false"])),
    ...ONLY_ASKED,
    share: v.optional(v.string()),
    receipt: v.optional(v.string()),
  }),
  v.check(({ channel, language, tag }) => [channel, language, tag].filter(Boolean).length <= 1, "One at a time"),
  v.check(
    ({ grain, channel, language, tag }) => grain === "day" || !(channel ?? language ?? tag),
    "By channel, language or tag there are days alone",
  ),
);

/**
 * `GET /v1/surveys/<id>/trend?grain=&from=&to=&compare=true`: how the answers came in, by minute, hour or day, 500
 * pieces at most; by day also of one channel, language or tag. `compare` adds the stretch of the same length before.
 *
 * `from` and `to` are days for days and moments for the others; `to` is the end, not in it. Pieces without answers are
 * left out.
 */
export function showTrend(
  services: Pick<ResultsServices, "pool" | "findSurvey" | "access" | "openShare" | "openReceipt">,
) {
  const { pool, findSurvey } = services;
  return new Hono().get(PATHS.trend(":id"), async (c) => {
    const survey = await findSurvey(c.req.param("id"));
    if (!survey) return problemResponse("unknown-survey");
    const pass = await passOf(c, survey, services);
    if (pass instanceof Response) return pass;
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
    const { grain, compare } = asked.output;
    const stretch = stretchOf(asked.output, survey);
    if ("message" in stretch) return problemResponse("invalid-field", { errors: [stretch] });
    const { timeZone = "UTC" } = survey;
    const only = onlyOf(asked.output);
    const reading = ({ from, to }: Stretch): Promise<TrendRead> =>
      readTrend(pool, survey.id, { grain, from, to, timeZone, only, periods: periodsOf(survey, from, to) });
    const [now, before] = await Promise.all([
      reading(stretch),
      compare === "true" ? reading({ from: stretch.earlier, to: stretch.from }) : undefined,
    ]);
    const all = new Map([...now.points, ...(before?.points ?? [])].flatMap(({ counts }) => [...counts]));
    const answers = listedAnswers(survey, all);
    const shown = ({ from, to, points }: TrendRead) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      points: points.map((point) => pointOf(survey, answers, point)),
    });
    const body: Trend = {
      survey: survey.id,
      timeZone,
      grain,
      ...shown(now),
      answers: answers.map((answer) => shownAnswer(survey.kind, answer)),
      ...(before && { before: shown(before) }),
      asOf: now.asOf?.toISOString() ?? null,
      version: now.version,
    };
    c.header("cache-control", "private, no-cache");
    return c.json(body);
  });
}

type Stretch = Pick<TrendAsked, "from" | "to">;

function stretchOf(
  { grain, from, to }: v.InferOutput<typeof Asked>,
  { timeZone = "UTC" }: Survey,
): (Stretch & { earlier: string }) | { pointer: string; message: string } {
  const wrong = (pointer: string, message: string) => ({ pointer, message });
  if (grain === "day") {
    if (from?.includes("T") || to?.includes("T")) return wrong("/from", "Must be a day like 2026-11-23");
    const end = to ?? daysAfter(today(timeZone, Date.now()), 1);
    const begin = from ?? daysAfter(end, -USUAL.day);
    const days = daysBetween(begin, end);
    if (days < 1 || days > MOST) return wrong("/from", `Must be 1 to ${MOST} days before the end`);
    return { from: begin, to: end, earlier: daysAfter(begin, -days) };
  }
  if ([from, to].some((moment) => moment !== undefined && !moment.includes("T"))) {
    return wrong("/from", "Must be a moment like 2026-11-23T08:00:00Z");
  }
  const length = LENGTH[grain];
  const cut = (moment: number, up: 0 | 1) => Math.floor(moment / length + up * (1 - 1 / length)) * length;
  const end = cut(to === undefined ? Date.now() : Date.parse(to), 1);
  const begin = from === undefined ? end - USUAL[grain] * length : cut(Date.parse(from), 0);
  const pieces = (end - begin) / length;
  if (pieces < 1 || pieces > MOST) return wrong("/from", `Must be 1 to ${MOST} ${grain}s before the end`);
  const text = (moment: number) => new Date(moment).toISOString();
  return { from: text(begin), to: text(end), earlier: text(2 * begin - end) };
}

/** By minute, periods are part of where rows are. A day more on both sides: dates begin in the survey's time zone. */
function periodsOf(survey: Survey, from: string, to: string): number[] {
  const day = 24 * 3_600_000;
  const [first, last] = [periodOf(survey, Date.parse(from) - day), periodOf(survey, Date.parse(to) + day)];
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

function pointOf(survey: Survey, answers: readonly string[], { start, counts }: PointRead): Trend["points"][number] {
  const list = answers.map((answer) => counts.get(answer) ?? 0);
  return {
    start: start.toISOString(),
    total: list.reduce((sum, count) => sum + count, 0),
    counts: list,
    score: scoreOf(survey.kind, counts).score,
    tooFew: tooFew(counts),
  };
}
