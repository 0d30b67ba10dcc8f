import { CASE_STATES, type CaseCounts, fieldErrors, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { countCases as readCounts } from "../store/cases.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.strictObject({ survey: v.optional(v.pipe(v.string(), v.maxLength(100))) });

/** `GET /v1/cases/numbers?survey=`: how many cases there are in each state. Needs a session or a key that may read words. */
export function countCases({ pool, access }: Pick<ResultsServices, "pool" | "access">) {
  return new Hono().get(PATHS.caseNumbers, async (c) => {
    if (!(await access(c))?.scopes.has("words")) return problemResponse("unauthorized");
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
    const counts = await readCounts(pool, asked.output.survey ?? null);
    const body: CaseCounts = { states: CASE_STATES.map((state) => ({ state, count: counts[state] ?? 0 })) };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}
