import { type Accepted, isNegative, LIMITS, PATHS, PROBLEMS, publicPart, SURVEY, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { v7 as uuidv7 } from "uuid";
import { newNonce, pageHeaders } from "../guard/headers.ts";
import { prefersJson } from "../guard/prefers.ts";
import type { EdgeServices } from "../services.ts";
import { duplicatePage, problemPage, surveyPage, thanksPage } from "../survey/pages/index.ts";
import { finishBody } from "./body.ts";
import { acceptedResponse } from "./feedback.ts";
import { readForm, submissionOf, type FormFields } from "./form.ts";
import { isHttps } from "./https.ts";
import { problemHeaders, problemOf, problemResponse, type Told } from "./problems.ts";
import { Refusal } from "./refusal.ts";
import { requireRoom } from "./room.ts";
import { admitFor, requireOwnSite, surveyOf } from "./sender.ts";
import { check, requireOpen, type Checked } from "./submission.ts";
import { holderOf, linkIn } from "./who.ts";

/** The hosted pages: a survey's form and what follows it, without a script. The default survey's is at `/`. */
export function hostedPages(services: EdgeServices) {
  return new Hono()
    .get("/", (c) => showForm(services, c, SURVEY.vote))
    .post("/", (c) => takeForm(services, c, SURVEY.vote))
    .get(PATHS.hostedPage(":survey"), (c) => showForm(services, c, c.req.param("survey") ?? ""))
    .post(PATHS.hostedPage(":survey"), (c) => takeForm(services, c, c.req.param("survey") ?? ""));
}

async function showForm(services: EdgeServices, c: Context, id: string): Promise<Response> {
  let survey: Survey | undefined;
  try {
    survey = await surveyOf(services, c, id);
    requireOpen(survey, services.now());
    const shown = publicPart(survey);
    const link = survey.identity === "link" ? linkIn(c) : undefined;
    if (survey.identity === "link") holderOf(services, survey, link);
    const view = { action: c.req.path, submissionId: uuidv7(), link };
    return page(services, c, survey, 200, (nonce) => surveyPage(shown, { ...view, nonce }), link ? NO_PATH : {});
  } catch (error) {
    if (!(error instanceof Refusal)) services.reports.trouble(error);
    const told = problemOf(error);
    if (prefersJson(c.req.header("accept"))) return problemResponse(told);
    return problemAnswer(services, c, told, { survey });
  }
}

/** A page whose address holds a token tells no server where its forms and links were, our own included. */
const NO_PATH = { "referrer-policy": "strict-origin" } as const;

/** What is known of a posted form when it is answered. */
interface Sent {
  survey?: Survey | undefined;
  fields?: FormFields | undefined;
}

async function takeForm(services: EdgeServices, c: Context, id: string): Promise<Response> {
  const begun = performance.now();
  const json = prefersJson(c.req.header("accept"));
  const sent: Sent = {};
  let told: Told;
  try {
    requireOwnSite(services, c);
    // Before its survey is looked for: should Redis be away, the page that says so has what was typed.
    const fields = (sent.fields = await readForm(c.req, services.patience));
    // A form without a name for its submission is given one here: the page that offers to send it again repeats it.
    fields.submissionId ||= uuidv7();
    const survey = (sent.survey = await surveyOf(services, c, id));
    requireRoom(services, c, survey);
    const checked = check(
      survey,
      submissionOf(fields),
      { traceparent: c.req.header("traceparent") },
      "form",
      services.now(),
    );
    const { taken, headers } = await admitFor(services, c, survey, checked);
    services.reports.answered("form", taken.outcome, performance.now() - begun);
    if (json) return acceptedResponse(taken, headers);
    return thanks(services, c, survey, checked, taken, headers);
  } catch (error) {
    told = problemOf(error);
    if (!(error instanceof Refusal)) services.reports.trouble(error);
  }
  await finishBody(c.req, LIMITS.formBytes, services.patience);
  services.reports.answered("form", told.code, performance.now() - begun);
  return json ? problemResponse(told) : problemAnswer(services, c, told, sent);
}

function thanks(
  services: EdgeServices,
  c: Context,
  survey: Survey,
  { answer, context }: Checked,
  { submissionId, receipt, outcome }: Accepted,
  headers: Record<string, string>,
): Response {
  const askReason = context.reason ? undefined : uuidv7();
  const view = { answer, submissionId, receipt, outcome, askReason, negative: isNegative(survey, answer) };
  const resultsUrl = resultsOf(services, survey);
  return page(
    services,
    c,
    survey,
    202,
    (nonce) => thanksPage(publicPart(survey), { ...view, resultsUrl, nonce }),
    headers,
  );
}

/** The page for whatever went wrong: the form again where it can be mended, with all that was typed. */
function problemAnswer(services: EdgeServices, c: Context, told: Told, { survey, fields }: Sent): Response {
  const headers = problemHeaders(told);
  const answer = fields?.answer ?? fields?.vote;
  const typed = { ...(answer ? { answer } : {}), ...(fields?.comment ? { comment: fields.comment } : {}) };
  const action = c.req.path;
  return page(
    services,
    c,
    survey,
    told.status,
    (nonce) => {
      if (survey && told.code === "duplicate") {
        return duplicatePage(publicPart(survey), { resultsUrl: resultsOf(services, survey), typed, nonce });
      }
      if (survey && told.code === "invalid-field") {
        // A name that is not one is among the mistakes the customer cannot mend.
        const submissionId = uuidv7();
        const link = fields?.t ?? linkIn(c);
        return surveyPage(publicPart(survey), { action, submissionId, link, nonce, typed, errors: told.errors });
      }
      const view = { survey: survey && publicPart(survey), nonce, ...(fields ? { typed } : {}) };
      if (!fields?.submissionId || PROBLEMS[told.code].retry !== "later") return problemPage(told, view);
      const { submissionId, ...others } = fields;
      return problemPage(told, { ...view, retry: { action, submissionId, fields: others } });
    },
    headers,
  );
}

function resultsOf({ resultsUrl }: EdgeServices, { id, results }: Survey): string | undefined {
  return results === "public" ? `${resultsUrl}${PATHS.resultsPage(id)}` : undefined;
}

function page(
  services: EdgeServices,
  c: Context,
  survey: Survey | undefined,
  status: number,
  render: (nonce: string) => string,
  headers: Record<string, string> = {},
): Response {
  const nonce = newNonce();
  return new Response(render(nonce), {
    status,
    headers: { ...pageHeaders({ nonce, https: isHttps(services, c), framedBy: survey?.origins }), ...headers },
  });
}
