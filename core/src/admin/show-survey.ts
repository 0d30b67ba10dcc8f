import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { readKnownSurvey } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";

/** `GET /v1/admin/surveys/<id>`: one survey whole, as `PUT` takes it; the header ETag is its version. */
export function showSurvey({ database }: Pick<AdminServices, "database">) {
  return new Hono().get(`${PATHS.adminSurveys}/:id`, async (c) => {
    const known = await readKnownSurvey(database, c.req.param("id"));
    if (!known) return problemResponse("unknown-survey");
    c.header("etag", `"${known.version}"`);
    return c.json(known.config);
  });
}
