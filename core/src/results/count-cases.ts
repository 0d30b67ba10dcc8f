import { CASE_STATES, type CaseCounts, fieldErrors, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { readCaseNumbers } from "../store/case-numbers.ts";
import { countCases as readCounts } from "../store/cases.ts";
import { DAYS_ASKED, daysOf } from "./days.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.strictObject({ ...DAYS_ASKED, survey: v.optional(v.pipe(v.string(), v.maxLength(100))) });

/**
 * `GET /v1/cases/numbers?survey=&from=&to=&last=30d`: how many cases there are in each state; of days, which are those
 * of each survey's time zone, also how the cases opened in them are followed up. Needs a session, or a key to words.
 */
export function countCases({ pool, access }: Pick<ResultsServices, "pool" | "access">) {
  return new Hono().get(PATHS.caseNumbers, async (c) => {
    if (!(await access(c))?.scopes.has("words")) return problemResponse("unauthorized");
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
    const { survey = null, ...daysAsked } = asked.output;
    const days = daysOf(daysAsked, "UTC");
    if (!days) {
      return problemResponse("invalid-field", { errors: [{ pointer: "/to", message: "Must be after the first day" }] });
    }
    // Up to today has no end: where a survey's day has begun before that of UTC, its newest cases would lie behind it.
    const upTo = daysAsked.last === undefined ? days.now.to : null;
    const [counts, now, before] = await Promise.all([
      readCounts(pool, survey),
      days.before && readCaseNumbers(pool, survey, { from: days.now.from, to: upTo }),
      days.before && readCaseNumbers(pool, survey, days.before),
    ]);
    const states = CASE_STATES.map((state) => ({ state, count: counts[state] ?? 0 }));
    const body: CaseCounts = { states, ...(now && { now }), before };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}
