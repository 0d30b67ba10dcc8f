import { type FieldError, PATHS, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { isTimeZone, readSurvey, writeSurvey } from "../store/surveys.ts";
import type { AdminServices, Guarded } from "./services.ts";
import { reasonErrors, ruleErrors, SurveyBody } from "./case-rule.ts";
import { hoursErrors } from "./hours.ts";
import { translationErrors } from "./translations.ts";

/**
 * `PUT /v1/admin/surveys/<id>`: makes or changes a survey, whole.
 *
 * Answers the survey with 201 (made) or 200 (changed) once Postgres has it and the edge's Redis too, or with 202 where
 * Redis could not be reached: it is then published as soon as it can be, and nothing has to be sent again.
 * The header ETag is its version; with that as If-Match a survey that somebody else has changed meanwhile is left
 * alone. 400 names each field that is not right; 409 `conflict` what cannot change any more as there is feedback.
 */
export function writeSurveyRoute({ database, publisher }: Pick<AdminServices, "database" | "publisher">) {
  return new Hono<Guarded>().put(`${PATHS.adminSurveys}/:id`, async (c) => {
    const body = await readBody(c.req.raw, SurveyBody);
    if (!body.ok) return body.refusal;
    const survey = body.value;
    const errors = [
      ...ruleErrors(survey),
      ...hoursErrors(survey),
      ...reasonErrors(survey),
      ...translationErrors(survey),
    ];
    if (survey.id !== c.req.param("id")) errors.push({ pointer: "/id", message: "Must be as in the address" });
    if (survey.timeZone !== undefined && !(await isKnownZone(database, survey.timeZone))) {
      errors.push({ pointer: "/timeZone", message: "Must be a time zone of the IANA database, like Europe/Berlin" });
    }
    if (errors.length > 0) return problemResponse("invalid-field", { errors });

    const over = c.req.header("if-match");
    const version = over === undefined ? null : Number(/^"(\d{1,9})"$/.exec(over)?.[1] ?? -1);
    const written = await writeSurvey(database, survey, c.get("by"), version);
    if (written.how === "overtaken") {
      return problemResponse("conflict", { detail: "Read it again: what you changed is not the newest version" });
    }
    if (!("version" in written)) {
      return problemResponse("conflict", {
        detail: "There is feedback already: make a new survey instead",
        errors: fixedFields(survey, await readSurvey(database, survey.id)),
      });
    }
    c.header("etag", `"${written.version}"`);
    if (!(await publisher.publish())) return c.json(survey, 202);
    return c.json(survey, written.how === "made" ? 201 : 200);
  });
}

/** Both have to know it: days begin by the clock of Postgres, and today is named by ours. */
async function isKnownZone(database: AdminServices["database"], name: string): Promise<boolean> {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) && (await isTimeZone(database, name));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Which fields of a refused survey would have to stay as they are. */
function fixedFields(survey: Survey, stored: Survey | undefined): FieldError[] {
  const isChanged = (field: "kind" | "identity" | "repeat") =>
    JSON.stringify(stored?.[field]) !== JSON.stringify(survey[field]);
  const fixed: ("kind" | "identity" | "repeat" | "timeZone")[] = (["kind", "identity", "repeat"] as const).filter(
    isChanged,
  );
  if ((stored?.timeZone ?? "UTC") !== (survey.timeZone ?? "UTC")) fixed.push("timeZone");
  if (fixed.length === 0) return [{ pointer: "/options", message: "Must keep every option that somebody chose" }];
  return fixed.map((field) => ({ pointer: `/${field}`, message: `Must stay ${inWords(stored?.[field])}` }));
}

function inWords(value: Survey["kind" | "identity" | "repeat" | "timeZone"] | undefined): string {
  if (value === undefined) return "left out";
  return typeof value === "object" ? JSON.stringify(value) : value;
}
