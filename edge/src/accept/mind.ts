import { periodOf, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import type { EdgeServices } from "../services.ts";
import { isHttps } from "./https.ts";

/** How long a browser may change its mind by answering anew, in seconds. */
const MINUTES = 600;

/** Not to be taken for the cookie of a survey, whose name has no underscore. */
const nameOf = (survey: string) => `earshot_just_${survey}`;

/**
 * The cookie by which a browser that answers anew within ten minutes is offered to change its answer. It holds the
 * receipt, which is sealed: no other site can plant one of its own making. Sent to the survey's own address alone.
 */
export function justAnswered(services: EdgeServices, c: Context, survey: Survey, receipt: string): string {
  const secure = isHttps(services, c) ? "; Secure" : "";
  return `${nameOf(survey.id)}=${receipt}; Path=${c.req.path}; Max-Age=${MINUTES}; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * The receipt of the answer that this browser gave some minutes ago, if it did.
 *
 * @param token of the link that is used now, where answers are given by links: another holder's receipt is not theirs
 */
export function receiptOfJust(
  { receipts, clients, links, now }: EdgeServices,
  c: Context,
  survey: Survey,
  token: string | undefined,
): string | undefined {
  const prefix = `${nameOf(survey.id)}=`;
  const cookies = (c.req.header("cookie") ?? "").split(";", 64).map((cookie) => cookie.trim());
  const receipt = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
  const claims = receipt && receipts.open(receipt);
  if (!claims || claims.survey !== survey.id || claims.period !== periodOf(survey, now())) return undefined;
  if (survey.identity !== "link") return receipt;
  const link = links.read(token, survey.id, now());
  return typeof link === "object" && clients.clientOf("link", survey.id, link.id).key === claims.client
    ? receipt
    : undefined;
}
