import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { readVersions } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";

/** `GET /v1/admin/surveys/<id>/versions`: the survey as it was each time it was written, newest first. */
export function surveyVersions({ database }: Pick<AdminServices, "database">) {
  return new Hono().get(PATHS.adminVersions(":id"), async (c) => {
    const versions = await readVersions(database, c.req.param("id") ?? "");
    return versions.length > 0 ? c.json({ versions }) : problemResponse("unknown-survey");
  });
}
