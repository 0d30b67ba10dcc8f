import {
  type Accepted,
  isNegative,
  LIMITS,
  PATHS,
  PROBLEMS,
  type PublicSurvey,
  publicPart,
  storedAnswer,
  SURVEY,
  type Survey,
} from "@earshot/contract";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { newNonce, pageHeaders } from "../guard/headers.ts";
import { prefersJson } from "../guard/prefers.ts";
import type { EdgeServices } from "../services.ts";
import {
  duplicatePage,
  inLanguage,
  problemPage,
  type Shown,
  surveyPage,
  tappedPage,
  thanksPage,
} from "../survey/pages/index.ts";
import { finishBody } from "./body.ts";
import { acceptedResponse } from "./feedback.ts";
import { readForm, submissionOf, type FormFields } from "./form.ts";
import { nameAt } from "./hours.ts";
import { justAnswered, receiptOfJust } from "./mind.ts";
import { problemHeaders, problemOf, problemResponse, type Told } from "./problems.ts";
import { Refusal } from "./refusal.ts";
import { requireRoom } from "./room.ts";
import { admitFor, requireOwnSite, surveyOf } from "./sender.ts";
import { type Speech, speechOf } from "./speech.ts";
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

/** One request for a page, with what has been found out about it so far. */
interface Asked {
  readonly services: EdgeServices;
  readonly c: Context;
  readonly speech: Speech;
  survey?: Survey | undefined;
  fields?: FormFields | undefined;
}

/** Shows the form; whatever its address says, nothing is written: programs follow links, and only people send. */
async function showForm(services: EdgeServices, c: Context, id: string): Promise<Response> {
  const asked: Asked = { services, c, speech: await speechOf(services, c) };
  try {
    const survey = (asked.survey = await surveyOf(services, c, id));
    requireOpen(survey, services.now());
    const link = survey.identity === "link" ? linkIn(c) : undefined;
    if (survey.identity === "link") holderOf(services, survey, link);
    const tapped = storedAnswer(survey, c.req.query("answer") ?? c.req.query("vote"), "form");
    const receipt = receiptOfJust(services, c, survey, link);
    const headers = link ? NO_PATH : {};
    const here = c.req.url.slice(new URL(c.req.url).origin.length);
    return page(asked, 200, headers, (shown) =>
      formOf(asked, survey, { shown: { ...shown, here }, link, tapped, receipt }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) services.reports.trouble(error);
    const told = problemOf(error);
    return prefersJson(c.req.header("accept")) ? problemResponse(told) : problemAnswer(asked, told);
  }
}

/** The form as it is met: plain, with an answer tapped elsewhere, or by somebody who has just answered. */
function formOf(
  asked: Asked,
  survey: Survey,
  found: { shown: Shown; link: string | undefined; tapped: string | undefined; receipt: string | undefined },
): string {
  const { shown, link, tapped, receipt } = found;
  const { words, lang } = asked.speech;
  const part = partOf(asked, survey);
  const view = {
    ...shown,
    action: inLanguage(asked.c.req.path, lang),
    submissionId: nameAt(asked.services.now()),
    link,
  };
  if (receipt !== undefined && tapped !== undefined) {
    const action = inLanguage(PATHS.receiptPage(receipt), lang);
    return tappedPage(part, { ...view, action, link: undefined, tapped, changes: true }, words);
  }
  // Where anyone may answer any number of times, whoever comes next to the same device is somebody else.
  const just = survey.identity === "open" ? undefined : receipt;
  if (tapped === undefined) return surveyPage(part, { ...view, just, via: asked.c.req.query("via") }, words);
  return tappedPage(part, { ...view, via: asked.c.req.query("via") ?? "email", tapped }, words);
}

/** A page whose address holds a token tells no server where its forms and links were, our own included. */
const NO_PATH = { "referrer-policy": "strict-origin" } as const;

async function takeForm(services: EdgeServices, c: Context, id: string): Promise<Response> {
  const begun = performance.now();
  const json = prefersJson(c.req.header("accept"));
  const asked: Asked = { services, c, speech: await speechOf(services, c) };
  let told: Told;
  try {
    requireOwnSite(services, c);
    // Before its survey is looked for: should Redis be away, the page that says so has what was typed.
    const fields = (asked.fields = await readForm(c.req, services.patience));
    // A form without a name for its submission is given one here: the page that offers to send it again repeats it.
    fields.submissionId ||= nameAt(services.now());
    const survey = (asked.survey = await surveyOf(services, c, id));
    requireRoom(services, c, survey);
    const checked = check(
      survey,
      submissionOf(fields, asked.speech.words.lang),
      { traceparent: services.traceOf(c.req.header("traceparent")) },
      "form",
      services.now(),
    );
    const { taken, headers } = await admitFor(services, c, survey, checked);
    services.reports.answered("form", taken.outcome, performance.now() - begun);
    return json ? acceptedResponse(taken, headers) : thanks(asked, survey, fields, checked, taken, headers);
  } catch (error) {
    told = problemOf(error);
    if (!(error instanceof Refusal)) services.reports.trouble(error);
  }
  await finishBody(c.req, LIMITS.formBytes, services.patience);
  services.reports.answered("form", told.code, performance.now() - begun);
  return json ? problemResponse(told) : problemAnswer(asked, told);
}

function thanks(
  asked: Asked,
  survey: Survey,
  fields: FormFields,
  { answer, context }: Checked,
  { submissionId, receipt, outcome }: Accepted,
  headers: Record<string, string>,
): Response {
  const { services, c, speech } = asked;
  const tapped = fields.via !== undefined;
  const view = {
    answer,
    submissionId,
    receipt,
    outcome,
    negative: isNegative(survey, answer),
    // A form with a box for a comment that stayed empty has asked already.
    asks: { reason: !context.reason, comment: fields.comment === undefined },
    addition: nameAt(services.now()),
    tapped,
    resultsUrl: resultsOf(asked, survey),
  };
  const response = page(asked, 202, headers, (shown) =>
    thanksPage(partOf(asked, survey), { ...shown, ...view }, speech.words),
  );
  if (survey.identity !== "open" || tapped) {
    response.headers.append("set-cookie", justAnswered(services, c, survey, receipt));
  }
  return response;
}

/** The page for whatever went wrong: the form again where it can be mended, with all that was typed. */
function problemAnswer(asked: Asked, told: Told): Response {
  const { services, c, survey, fields, speech } = asked;
  const { words, lang } = speech;
  const answer = fields?.answer ?? fields?.vote;
  const typed = { ...(answer ? { answer } : {}), ...(fields?.comment ? { comment: fields.comment } : {}) };
  const action = inLanguage(c.req.path, lang);
  return page(asked, told.status, problemHeaders(told), (shown) => {
    const part = survey && partOf(asked, survey);
    const resultsUrl = survey && resultsOf(asked, survey);
    if (survey && part && told.code === "duplicate") {
      const receipt = receiptOfJust(services, c, survey, fields?.t ?? linkIn(c));
      const mind = receipt === undefined ? undefined : { receipt, submissionId: nameAt(services.now()) };
      return duplicatePage(part, { ...shown, resultsUrl, typed, mind }, words);
    }
    if (part && told.code === "invalid-field") {
      // A name that is not one is among the mistakes the customer cannot mend.
      const view = {
        ...shown,
        action,
        submissionId: nameAt(services.now()),
        link: fields?.t ?? linkIn(c),
        via: fields?.via,
      };
      return surveyPage(part, { ...view, typed, errors: told.errors }, words);
    }
    const view = { ...shown, survey: part, resultsUrl, ...(fields ? { typed } : {}) };
    if (!fields?.submissionId || PROBLEMS[told.code].retry !== "later") return problemPage(told, view, words);
    const { submissionId, ...others } = fields;
    return problemPage(told, { ...view, retry: { action, submissionId, fields: others } }, words);
  });
}

/** What a page shows of a survey, in the customer's language. */
function partOf({ speech }: Asked, survey: Survey): PublicSurvey {
  return publicPart(survey, [...(speech.lang ? [speech.lang] : []), ...speech.wanted]);
}

function resultsOf({ services }: Asked, { id, results }: Survey): string | undefined {
  return results === "public" ? `${services.resultsUrl}${PATHS.resultsPage(id)}` : undefined;
}

function page(
  { survey, speech }: Asked,
  status: number,
  headers: Record<string, string>,
  render: (shown: Shown) => string,
): Response {
  const nonce = newNonce();
  return new Response(render({ nonce, lang: speech.lang }), {
    status,
    headers: { ...pageHeaders({ nonce, framedBy: survey?.origins }), ...headers },
  });
}
