import { type Accepted, periodOf, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import { isCrossSite } from "../guard/cross-site.ts";
import type { EdgeServices } from "../services.ts";
import { admit } from "./admit.ts";
import { dayTime, namedAt } from "./hours.ts";
import { Refusal } from "./refusal.ts";
import { requirePatience } from "./room.ts";
import type { Checked } from "./submission.ts";
import { whoSent } from "./who.ts";

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
 * Admits a submission for whoever sent it.
 *
 * A survey that recurs asks a submission into the period in which it was named, so that a retry is of the same one,
 * whenever it comes.
 *
 * @returns what it is told, and the header with the cookie by which its sender is known again, unless it has a good one
 * @throws {Refusal} `bad-link`, `expired-link`, `rate-limited`, `duplicate`, `unavailable`
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export async function admitFor(
  services: EdgeServices,
  c: Context,
  survey: Survey,
  checked: Checked,
): Promise<{ taken: Accepted; headers: Record<string, string> }> {
  const now = services.now();
  const named = namedAt(checked.submissionId, now);
  const period = periodOf(survey, named ?? now);
  const { submissionId, link } = checked;
  const found = whoSent(services, c, survey, { submissionId, link, period, day: dayTime(named, now) });
  const who = found instanceof Promise ? await found : found;
  requirePatience(services, who);
  const taken = await admit(services, survey, checked, who, { named, period });
  return { taken, headers: who.cookie ? { "set-cookie": who.cookie() } : {} };
}
