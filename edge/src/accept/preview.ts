import { PATHS, PROBLEMS, publicPart } from "@earshot/contract";
import { Hono } from "hono/tiny";
import { newNonce, pageHeaders } from "../guard/headers.ts";
import type { EdgeServices } from "../services.ts";
import { problemPage, surveyPage } from "../survey/pages/index.ts";
import { problemHeaders, problemOf } from "./problems.ts";
import { Refusal } from "./refusal.ts";
import { speechOf } from "./speech.ts";

/** What a page's script is, the one that it has: in a sandbox a browser would only complain of it. */
const SCRIPT = /<script[\s\S]*?<\/script>/;

/** Stands where a form has the name of its submission: a preview sends none. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * `GET /preview/<draft>`: how the page of a survey looks that is being written, by the very code that shows it later.
 * Administration has put it where it goes by itself after ten minutes.
 *
 * The page of administration alone may frame it. It is put into a sandbox by its own policy, wherever it is opened: no
 * script runs and no form is sent, so nobody can be asked anything under this address.
 */
export function previews(services: EdgeServices) {
  return new Hono().get(PATHS.preview(":draft"), async (c) => {
    const { words, lang, wanted } = await speechOf(services, c);
    const nonce = newNonce();
    try {
      const draft = await services.readDraft(c.req.param("draft") ?? "");
      if (!draft) throw new Refusal("not-found");
      const part = publicPart(draft, [...(lang ? [lang] : []), ...wanted]);
      const here = c.req.path;
      return framed(
        services,
        nonce,
        200,
        {},
        surveyPage(part, { nonce, lang, here, action: here, submissionId: NOBODY }, words),
      );
    } catch (error) {
      const told = problemOf(error);
      if (!(error instanceof Refusal)) services.reports.trouble(error);
      return framed(
        services,
        nonce,
        PROBLEMS[told.code].status,
        problemHeaders(told),
        problemPage(told, { nonce, lang }, words),
      );
    }
  });
}

function framed(
  services: EdgeServices,
  nonce: string,
  status: number,
  headers: Record<string, string>,
  page: string,
): Response {
  const shown = pageHeaders({ nonce, framedBy: [new URL(services.resultsUrl).origin] });
  const policy = `${shown["content-security-policy"]}; sandbox`;
  return new Response(page.replace(SCRIPT, ""), {
    status,
    headers: { ...shown, ...headers, "content-security-policy": policy },
  });
}
