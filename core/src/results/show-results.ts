import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/surveys/<id>/results`: the totals as Postgres has them now, for who may see them. */
export function showResults(services: Pick<ResultsServices, "readings" | "access" | "openShare" | "openReceipt">) {
  return new Hono().get(PATHS.results(":id"), async (c) => {
    const shown = await services.readings.one(c.req.param("id"));
    if (!shown) return problemResponse("unknown-survey");
    const pass = await passOf(c, shown.survey, services);
    if (pass instanceof Response) return pass;
    c.header("cache-control", "private, no-cache");
    return c.json(shown.results);
  });
}
