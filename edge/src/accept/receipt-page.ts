import { PATHS, PROBLEMS, publicPart, type ReceiptClaims, isOpen } from "@earshot/contract";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { newNonce, pageHeaders } from "../guard/headers.ts";
import type { EdgeServices } from "../services.ts";
import { LANG } from "../survey/language.ts";
import { inLanguage, problemPage, receiptPage, type ReceiptView } from "../survey/pages/index.ts";
import { change, type Changed, takeBack } from "./afterwards.ts";
import { answerIn, changedTexts, readForm, type FormFields } from "./form.ts";
import { nameAt } from "./hours.ts";
import { problemHeaders, problemOf, type Told } from "./problems.ts";
import { knownSurvey, openReceipt, requireRoomFor } from "./receipts.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { speechOf } from "./speech.ts";
import { statusOf } from "./status.ts";
import { answerOf, nameOf, requireAsked, requireOpen } from "./submission.ts";

/** What the page of a receipt says was just done. */
const SAID = ["changed", "withdrawn", "erased"] as const;

/**
 * The page of a receipt, without a script: how far a feedback has come, and forms to change it and to take it back.
 *
 * Its forms need no look at where they come from: who can name a receipt may do all of this anyway, and a browser adds
 * nothing of its own to it. What was done is told by the page it leads to, so that loading it again does nothing.
 */
export function receiptPages(services: EdgeServices) {
  return new Hono()
    .get(PATHS.receiptPage(":receipt"), async (c) => {
      try {
        const { claims, receipt } = openReceipt(services, c);
        const said = SAID.find((word) => word === c.req.query("done"));
        return await show(services, c, 200, claims, receipt, { said });
      } catch (error) {
        return problem(services, c, error);
      }
    })
    .post(PATHS.receiptPage(":receipt"), async (c) => {
      const begun = performance.now();
      let fields: FormFields | undefined;
      let response: Response;
      let outcome: Parameters<EdgeServices["reports"]["answered"]>[1] = "accepted";
      try {
        const { claims } = openReceipt(services, c);
        requireRoomFor(services, c, claims);
        fields = await readForm(c.req, services.patience);
        const done = await act(services, c, claims, fields);
        response = new Response(null, {
          status: 303,
          headers: {
            location: inLanguage(`${c.req.path}?done=${done}`, c.req.query(LANG)),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
          },
        });
      } catch (error) {
        outcome = problemOf(error).code;
        response = await problem(services, c, error, fields);
      }
      services.reports.answered("receipt", outcome, performance.now() - begun);
      return response;
    });
}

async function act(
  services: EdgeServices,
  c: Context,
  claims: ReceiptClaims,
  fields: FormFields,
): Promise<(typeof SAID)[number]> {
  const survey = await knownSurvey(services, c, claims);
  if (fields.do === "withdraw" || fields.do === "erase") {
    await takeBack(services, claims, fields.do, survey);
    return fields.do === "erase" ? "erased" : "withdrawn";
  }
  if (fields.do !== "change") throw invalidField("/do", "Must be change, withdraw or erase");
  if (!survey) throw new Refusal("unknown-survey");
  requireOpen(survey, services.now());
  const [answer, texts] = [answerIn(fields), changedTexts(fields)];
  requireAsked(survey, texts);
  const changed: Changed = { ...texts, ...(answer ? { answer: answerOf(survey, answer, "form") } : {}) };
  if (Object.keys(changed).length === 0) throw invalidField("/answer", "Is missing");
  await change(services, claims, changed, nameOf(fields.submissionId || undefined, undefined, services.now()));
  return "changed";
}

async function show(
  services: EdgeServices,
  c: Context,
  code: number,
  claims: ReceiptClaims,
  receipt: string,
  view: Pick<ReceiptView, "said" | "typed" | "errors">,
): Promise<Response> {
  const [survey, { status }] = await Promise.all([
    knownSurvey(services, c, claims).catch(() => undefined),
    statusOf(services.statusUrl, receipt, claims),
  ]);
  const nonce = newNonce();
  const { words, wanted, lang } = await speechOf(services, c);
  const part = survey && publicPart(survey, wanted);
  const changes = survey && isOpen(survey, services.now());
  const [action, here] = [inLanguage(c.req.path, lang), code === 200 ? c.req.path : undefined];
  const shown = { nonce, lang, here };
  const page = receiptPage(
    part,
    { ...view, ...shown, action, status, changes, submissionId: nameAt(services.now()) },
    words,
  );
  return new Response(page, { status: code, headers: headersOf(nonce) });
}

async function problem(services: EdgeServices, c: Context, error: unknown, fields?: FormFields): Promise<Response> {
  const told: Told = problemOf(error);
  if (!(error instanceof Refusal)) services.reports.trouble(error);
  if (told.code === "invalid-field" && fields?.do === "change") {
    const { claims, receipt } = openReceipt(services, c);
    const typed = { answer: fields.answer ?? fields.vote, comment: fields.comment, reason: fields.reason };
    return show(services, c, told.status, claims, receipt, { typed, errors: told.errors });
  }
  const nonce = newNonce();
  const { words, lang } = await speechOf(services, c);
  const { submissionId = nameAt(services.now()), ...others } = fields ?? {};
  const again = fields && PROBLEMS[told.code].retry === "later";
  const view = again
    ? { retry: { action: inLanguage(c.req.path, lang), submissionId, fields: others }, typed: fields }
    : {};
  return new Response(problemPage(told, { ...view, nonce, lang }, words), {
    status: told.status,
    headers: { ...headersOf(nonce), ...problemHeaders(told) },
  });
}

/** The address of the page is the key to the feedback: it goes nowhere. */
function headersOf(nonce: string): Record<string, string> {
  return { ...pageHeaders({ nonce }), "referrer-policy": "no-referrer" };
}
