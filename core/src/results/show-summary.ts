import { Dimension, fieldErrors, PATHS, type Summary } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { readCaseNumbers } from "../store/case-numbers.ts";
import { readSummary } from "../store/numbers.ts";
import { DAYS_ASKED, daysOf } from "./days.ts";
import { numbersOf } from "./numbers-of.ts";
import { ONLY_ASKED, onlyOf } from "./only.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.pipe(
  v.strictObject({
    ...DAYS_ASKED,
    by: v.optional(Dimension),
    ...ONLY_ASKED,
    share: v.optional(v.string()),
    receipt: v.optional(v.string()),
  }),
  v.check(
    ({ by, channel, language, tag }) => [by, channel, language, tag].filter(Boolean).length <= 1,
    "One at a time: what came by two of them is not counted by itself",
  ),
);

/**
 * `GET /v1/surveys/<id>/summary?from=&to=&last=30d&by=`: what the answers of some days come to, with what they did in as
 * many days before; by channel, language or tag, or of one of these alone. Without days: of all time. `to` is the day
 * behind the last.
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
    const { by = null } = asked.output;
    const only = onlyOf(asked.output);
    const { timeZone = "UTC" } = survey;
    const days = daysOf(asked.output, timeZone);
    if (!days) {
      return problemResponse("invalid-field", { errors: [{ pointer: "/to", message: "Must be after the first day" }] });
    }
    const mayReadCases = (await access(c))?.scopes.has("words") ?? false;
    const [read, cases, casesBefore] = await Promise.all([
      readSummary(pool, survey, { ...days, by, only }),
      mayReadCases ? readCaseNumbers(pool, survey.id, days.now) : undefined,
      mayReadCases && days.before ? readCaseNumbers(pool, survey.id, days.before) : null,
    ]);
    const body: Summary = {
      survey: survey.id,
      timeZone,
      ...days.now,
      now: numbersOf(survey, read.now),
      before: days.before && read.before && { ...days.before, ...numbersOf(survey, read.before) },
      ...(only && { only }),
      ...(by !== null && {
        by: {
          dimension: by,
          values: (read.by ?? []).map(({ value, counts }) => ({ value: value || null, ...numbersOf(survey, counts) })),
        },
      }),
      ...(cases && { cases: { ...cases, before: casesBefore } }),
      asOf: read.asOf?.toISOString() ?? null,
      version: read.version,
    };
    c.header("cache-control", "private, no-cache");
    return c.json(body);
  });
}
