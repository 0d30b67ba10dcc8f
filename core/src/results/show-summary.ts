import { Dimension, fieldErrors, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { DAYS_ASKED, daysOf } from "./days.ts";
import { ONLY_ASKED, onlyOf } from "./only.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";
import { summaryOf } from "./summary-of.ts";

const Asked = v.pipe(
  v.strictObject({
    ...DAYS_ASKED,
    by: v.optional(Dimension),
    ...ONLY_ASKED,
    share: v.optional(v.string()),
    receipt: v.optional(v.string()),
  }),
  v.check(
    ({ by, channel, language, tag }) => [by, channel, language, tag].filter(Boolean).length <= 1,
    "One at a time: what came by two of them is not counted by itself",
  ),
);

/**
 * `GET /v1/surveys/<id>/summary?from=&to=&last=30d&by=`: what the answers of some days come to, with what they did in
 * as many days before; by channel, language or tag, or of one of these alone. Without days: of all time. `to` is the
 * day behind the last.
 */
export function showSummary(
  services: Pick<ResultsServices, "pool" | "findSurvey" | "access" | "openShare" | "openReceipt">,
) {
  const { pool, findSurvey, access } = services;
  return new Hono().get(PATHS.summary(":id"), async (c) => {
    const survey = await findSurvey(c.req.param("id"));
    if (!survey) return problemResponse("unknown-survey");
    const pass = await passOf(c, survey, services);
    if (pass instanceof Response) return pass;
    const asked = v.safeParse(Asked, c.req.query(), { abortPipeEarly: true });
    if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
    const { by = null } = asked.output;
    const only = onlyOf(asked.output);
    const days = daysOf(asked.output, survey.timeZone);
    if (!days) {
      return problemResponse("invalid-field", { errors: [{ pointer: "/to", message: "Must be after the first day" }] });
    }
    const body = await summaryOf(pool, survey, { ...days, by, only }, (await access(c))?.scopes.has("words") ?? false);
    c.header("cache-control", "private, no-cache");
    return c.json(body);
  });
}
