import { type Accepted, LIMITS, publicPart, PATHS, SubmissionBody, type Survey } from "@earshot/contract";
import { Hono } from "hono/tiny";
import { corsHeaders } from "../guard/cors.ts";
import { ACCEPTED_HEADERS, API_HEADERS, DESCRIBED } from "../guard/headers.ts";
import type { EdgeServices } from "../services.ts";
import { wantedLanguages } from "../survey/language.ts";
import { finishBody } from "./body.ts";
import { secureHeaders } from "./https.ts";
import { readJson, submissionIn } from "./json.ts";
import { problemOf, problemResponse, type Told } from "./problems.ts";
import { Refusal } from "./refusal.ts";
import { requireRoom } from "./room.ts";
import { admitFor, surveyOf } from "./sender.ts";
import { check, type Checked } from "./submission.ts";
import { turnedAway } from "./turned-away.ts";

/** The JSON API of surveys: the public part, and feedback. */
export function feedbackApi(services: EdgeServices) {
  const { reports } = services;
  return new Hono()
    .get(PATHS.survey(":survey"), async (c) => {
      const survey = await surveyOf(services, c, c.req.param("survey") ?? "");
      return c.json(publicPart(survey, wantedLanguages(c.req)), 200, {
        ...API_HEADERS,
        ...DESCRIBED,
        ...corsHeaders(survey, c.req.header("origin")),
      });
    })
    .post(PATHS.feedback(":survey"), async (c) => {
      const origin = c.req.header("origin");
      const secure = secureHeaders(services, c);
      if (services.load.isFull() && origin === undefined) return turnedAway(reports, secure);
      const begun = performance.now();
      let checked: Checked | undefined;
      let told: Told;
      let survey: Survey | undefined;
      try {
        const id = c.req.param("survey") ?? "";
        survey = services.surveys.known(id) ?? (await surveyOf(services, c, id));
        requireRoom(services, c, survey);
        const submission = submissionIn(await readJson(c.req, SubmissionBody, services.patience));
        const idempotencyKey = c.req.header("idempotency-key");
        const traceparent = services.traceOf(c.req.header("traceparent"));
        checked = check(survey, submission, { idempotencyKey, traceparent }, "json", services.now());
        const { taken, headers } = await admitFor(services, c, survey, checked);
        reports.answered("api", taken.outcome, performance.now() - begun);
        return acceptedResponse(taken, { ...secure, ...corsHeaders(survey, origin), ...headers });
      } catch (error) {
        told = problemOf(error);
        if (!(error instanceof Refusal)) reports.trouble(error);
      }
      await finishBody(c.req, LIMITS.bodyBytes, services.patience);
      reports.answered("api", told.code, performance.now() - begun);
      // Who left the name of the submission to us needs it to send the same again.
      const submissionId = told.status === 503 ? checked?.submissionId : undefined;
      return problemResponse(told, submissionId, { ...secure, ...corsHeaders(survey, origin) });
    });
}

/** The 202 of a submission, as JSON. */
export function acceptedResponse(taken: Accepted, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(taken), {
    status: 202,
    headers: { ...ACCEPTED_HEADERS, ...headers },
  });
}
