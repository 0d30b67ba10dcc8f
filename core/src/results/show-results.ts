import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { readTotals } from "../store/totals.ts";
import type { ResultsServices } from "./app.ts";
import { resultsOf } from "./results-of.ts";

/** `GET /v1/surveys/<id>/results`: the totals as Postgres has them now. Those of a private survey need a session. */
export function showResults({ pool, access }: Pick<ResultsServices, "pool" | "access">) {
  return new Hono().get(PATHS.results(":id"), async (c) => {
    const [totals] = await readTotals(pool, [c.req.param("id")]);
    if (!totals) return problemResponse("unknown-survey");
    if (totals.survey.results === "private" && access(c) === undefined) return problemResponse("unauthorized");
    c.header("cache-control", "private, no-cache");
    return c.json(resultsOf(totals).results);
  });
}
