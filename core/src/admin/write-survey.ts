import { type FieldError, PATHS, Survey, fieldErrors } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readJson } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { readSurvey, writeSurvey } from "../store/surveys.ts";
import type { AdminServices } from "./services.ts";
import { reasonErrors, ruleErrors, withRule } from "./case-rule.ts";
import { hoursErrors } from "./hours.ts";
import { translationErrors } from "./translations.ts";

/**
 * `PUT /v1/admin/surveys/<id>`: makes or changes a survey, whole.
 *
 * Answers the survey with 201 (made) or 200 (changed) once Postgres has it and the edge's Redis too, or with 202 where
 * Redis could not be reached: it is then published as soon as it can be, and nothing has to be sent again.
 * 400 names each field that is not right; 409 `conflict` what cannot change any more as there is feedback.
 */
export function writeSurveyRoute({ database, publisher }: Pick<AdminServices, "database" | "publisher">) {
  return new Hono().put(`${PATHS.adminSurveys}/:id`, async (c) => {
    const body = await readJson(c.req.raw);
    if (!body.ok) return body.refusal;
    const parsed = v.safeParse(Survey, withRule(body.value));
    if (!parsed.success) return problemResponse("invalid-field", { errors: fieldErrors(parsed.issues) });
    const survey = parsed.output;
    const errors = [
      ...ruleErrors(survey),
      ...hoursErrors(survey),
      ...reasonErrors(survey),
      ...translationErrors(survey),
    ];
    if (survey.id !== c.req.param("id")) errors.push({ pointer: "/id", message: "Must be as in the address" });
    if (errors.length > 0) return problemResponse("invalid-field", { errors });

    const written = await writeSurvey(database, survey);
    if (written === "refused") {
      return problemResponse("conflict", {
        detail: "There is feedback already: make a new survey instead",
        errors: fixedFields(survey, await readSurvey(database, survey.id)),
      });
    }
    if (!(await publisher.publish())) return c.json(survey, 202);
    return c.json(survey, written === "made" ? 201 : 200);
  });
}

/** Which fields of a refused survey would have to stay as they are. */
function fixedFields(survey: Survey, stored: Survey | undefined): FieldError[] {
  const fixed = (["kind", "identity", "repeat"] as const).filter(
    (field) => JSON.stringify(stored?.[field]) !== JSON.stringify(survey[field]),
  );
  if (fixed.length === 0) return [{ pointer: "/options", message: "Must keep every option that somebody chose" }];
  return fixed.map((field) => ({ pointer: `/${field}`, message: `Must stay ${inWords(stored?.[field])}` }));
}

function inWords(value: Survey["kind" | "identity" | "repeat"] | undefined): string {
  return typeof value === "object" ? JSON.stringify(value) : `${value}`;
}
