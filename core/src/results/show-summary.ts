import { Dimension, fieldErrors, PATHS, type Summary } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { readCaseNumbers } from "../store/case-numbers.ts";
import { readSummary } from "../store/numbers.ts";
import { Day, daysAfter, stretchBefore, today } from "./days.ts";
import { numbersOf } from "./numbers-of.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.strictObject({
  from: v.optional(Day),
  to: v.optional(Day),
  /** The last so many days, today included. */
  last: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}d$/, "Must be a number of days like 30d"), v.transform(Number.parseInt)),
  ),
  by: v.optional(Dimension),
  share: v.optional(v.string()),
  receipt: v.optional(v.string()),
});

/**
 * `GET /v1/surveys/<id>/summary?from=&to=&last=30d&by=`: what the answers of some days come to, with what they did in as
 * many days before; by channel, language or tag. Without days: of all time. `to` is the day behind the last.
 */
export function showSummary(
  services: Pick<ResultsServices, "pool" | "findSurvey" | "access" | "openShare" | "openReceipt">,
) {
  const { pool, findSurvey, access } = services;
  return new Hono().get(PATHS.summary(":id"), async (c) => {
    const survey = await findSurvey(c.req.param("id"));
    if (!survey) return problemResponse("unknown-survey");
    const pass = await passOf(c, survey, services);
    if (pass instanceof Response) return pass;
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
    const { last, by = null } = asked.output;
    const { timeZone = "UTC" } = survey;
    const tomorrow = daysAfter(today(timeZone, Date.now()), 1);
    const days =
      last === undefined
        ? { from: asked.output.from ?? null, to: asked.output.to ?? null }
        : { from: daysAfter(tomorrow, -last), to: tomorrow };
    if (days.from !== null && days.from >= (days.to ?? tomorrow)) {
      return problemResponse("invalid-field", { errors: [{ pointer: "/to", message: "Must be after the first day" }] });
    }
    const earlier = stretchBefore(days, timeZone, Date.now());
    const mayReadCases = (await access(c))?.scopes.has("words") ?? false;
    const [read, cases] = await Promise.all([
      readSummary(pool, survey, { now: days, before: earlier, by }),
      mayReadCases ? readCaseNumbers(pool, survey.id, days.from) : undefined,
    ]);
    const body: Summary = {
      survey: survey.id,
      timeZone,
      ...days,
      now: numbersOf(survey, read.now),
      before: earlier && read.before && { ...earlier, ...numbersOf(survey, read.before) },
      ...(by !== null && {
        by: {
          dimension: by,
          values: (read.by ?? []).map(({ value, counts }) => ({ value: value || null, ...numbersOf(survey, counts) })),
        },
      }),
      ...(cases && { cases }),
      asOf: read.asOf?.toISOString() ?? null,
      version: read.version,
    };
    c.header("cache-control", "private, no-cache");
    return c.json(body);
  });
}
