import { fieldErrors, PATHS, shownAnswer, Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { tryRule } from "../store/dry-run.ts";
import { readSurvey } from "../store/surveys.ts";
import { ruleErrors } from "./case-rule.ts";
import type { AdminServices } from "./services.ts";

/** What is sent. */
export const DryRunBody = v.strictObject({
  negative: v.unknown(),
  /** Days back. */
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 7),
});

const DAY = 24 * 3_600_000;

/**
 * `POST /v1/admin/surveys/<id>/rule/dry-run` with `{ negative, days? }`: what another rule would have done in the last
 * days, 7 unless said otherwise: answers it calls negative, cases, clients already followed up. Changes nothing.
 */
export function dryRunRule({ database, pool }: Pick<AdminServices, "database" | "pool">) {
  return new Hono().post(PATHS.adminDryRun(":id"), async (c) => {
    const body = await readBody(c.req.raw, DryRunBody);
    if (!body.ok) return body.refusal;
    const stored = await readSurvey(database, c.req.param("id") ?? "");
    if (!stored) return problemResponse("unknown-survey");
    const { negative, days } = body.value;
    const survey = v.safeParse(Survey, { ...stored, negative });
    if (!survey.success) return problemResponse("invalid-field", { errors: fieldErrors(survey.issues) });
    const errors = ruleErrors(survey.output);
    if (errors.length > 0) return problemResponse("invalid-field", { errors });
    const since = new Date(Date.now() - days * DAY).toISOString();
    const { answers, ...tried } = await tryRule(pool, survey.output, since);
    return c.json({
      since,
      ...tried,
      answers: answers.map(({ answer, ...rest }) => ({ answer: shownAnswer(stored.kind, answer), ...rest })),
    });
  });
}
