import type { Survey } from "@earshot/contract";
import type { Context } from "hono";
import { isCrossSite } from "../guard/cross-site.ts";
import type { EdgeServices } from "../services.ts";
import { admit, type Taken } from "./admit.ts";
import { Refusal } from "./refusal.ts";
import type { Checked } from "./submission.ts";

/** Whether a request came over https, as the customer sees it: a proxy may have ended TLS before us. */
export function isHttps({ edgeUrl }: EdgeServices, c: Context): boolean {
  return (edgeUrl ?? c.req.url).startsWith("https:");
}

/**
 * Finds the survey a request is about.
 *
 * @throws {Refusal} `unknown-survey`
 */
export async function surveyOf(services: EdgeServices, c: Context, id: string): Promise<Survey> {
  const survey = await services.surveys.find(id, (work) => services.defer(c, work));
  if (!survey) throw new Refusal("unknown-survey");
  return survey;
}

/**
 * Refuses a form that another site sent.
 *
 * @throws {Refusal} `forbidden`
 */
export function requireOwnSite({ edgeUrl }: EdgeServices, c: Context): void {
  if (isCrossSite((name) => c.req.header(name), c.req.url, edgeUrl)) {
    throw new Refusal("forbidden", { detail: "This form was sent by a page of another site" });
  }
}

/**
 * Admits a submission for the browser that sent it.
 *
 * @returns what it is told, and the header with the cookie by which it is known again, unless it has a good one
 * @throws {Refusal} `duplicate`, `unavailable`
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export async function admitFor(
  services: EdgeServices,
  c: Context,
  survey: Survey,
  checked: Checked,
): Promise<{ taken: Taken; headers: Record<string, string> }> {
  const { cookie, now } = services;
  const https = isHttps(services, c);
  const remembered = survey.identity === "browser" ? cookie.read(c.req.header("cookie"), https, now()) : undefined;
  const { browser, ...taken } = await admit(services, survey, checked, remembered?.id);
  const known = browser === undefined || (remembered !== undefined && !remembered.renew);
  return { taken, headers: known ? {} : { "set-cookie": cookie.issue(browser, https, now()) } };
}
