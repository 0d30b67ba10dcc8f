import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { readSurveys } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";

/** `GET /v1/admin/surveys`: every survey whole, oldest first. */
export function listSurveys({ database }: Pick<AdminServices, "database">) {
  return new Hono().get(PATHS.adminSurveys, async (c) => c.json({ surveys: await readSurveys(database) }));
}
