import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { readSurvey } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";

/** `GET /v1/admin/surveys/<id>`: one survey whole, as `PUT` takes it. */
export function showSurvey({ database }: Pick<AdminServices, "database">) {
  return new Hono().get(`${PATHS.adminSurveys}/:id`, async (c) => {
    const survey = await readSurvey(database, c.req.param("id"));
    return survey ? c.json(survey) : problemResponse("unknown-survey");
  });
}
