import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { aboutSurveys } from "../store/about-surveys.ts";
import { readSurveys } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";

/**
 * - `GET /v1/admin/surveys`: every survey whole, oldest first; `about` tells of each who wrote it last, when it was
 *   archived, and whether there is feedback
 * - `GET /v1/admin/surveys/<id>/about`: the same of one
 */
export function listSurveys({ database, pool }: Pick<AdminServices, "database" | "pool">) {
  return new Hono()
    .get(PATHS.adminSurveys, async (c) => {
      const [surveys, about] = await Promise.all([readSurveys(database), aboutSurveys(pool)]);
      return c.json({ surveys, about });
    })
    .get(PATHS.adminAbout(":id"), async (c) => {
      const [about] = await aboutSurveys(pool, c.req.param("id") ?? "");
      return about ? c.json(about) : problemResponse("unknown-survey");
    });
}
