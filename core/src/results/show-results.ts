import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/surveys/<id>/results`: the totals as Postgres has them now. Those of a private survey need a session. */
export function showResults({ readings, access }: Pick<ResultsServices, "readings" | "access">) {
  return new Hono().get(PATHS.results(":id"), async (c) => {
    const shown = await readings.one(c.req.param("id"));
    if (!shown) return problemResponse("unknown-survey");
    if (shown.survey.results === "private" && access(c) === undefined) return problemResponse("unauthorized");
    c.header("cache-control", "private, no-cache");
    return c.json(shown.results);
  });
}
