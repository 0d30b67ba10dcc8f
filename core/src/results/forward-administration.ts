import { ENV, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { proxy } from "hono/proxy";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { isSameOrigin } from "../service/same-origin.ts";
import type { ResultsServices } from "./services.ts";

/** How long administration may take to answer, in ms: it waits for Redis for a second and a half itself. */
const PATIENCE = 10_000;

/** What of a request is passed on, besides who sends it. */
const PASSED = ["content-type", "if-match", "accept"] as const;

/**
 * `/v1/admin/*`: administration, for the page, which browsers let ask its own origin alone.
 *
 * Passed on for who may administer, by session or by key, and nothing else of the request than administration reads; it
 * asks again who it is. What changes something comes from a page of ours, or from no page at all. 503 where
 * EARSHOT_ADMIN_URL is not set, and while administration is away: the same again is safe.
 */
export function forwardAdministration({
  access,
  cookies,
  adminUrl,
  log,
}: Pick<ResultsServices, "access" | "cookies" | "adminUrl" | "log">) {
  return new Hono().on(["GET", "PUT", "POST", "DELETE"], `${PATHS.admin}/*`, async (c) => {
    if (c.req.method !== "GET" && !isSameOrigin(c)) return problemResponse("forbidden");
    const caller = await access(c);
    if (!caller?.scopes.has("admin")) return problemResponse("unauthorized");
    if (adminUrl === undefined) {
      return problemResponse("unavailable", { detail: `Administration is not reached from here: set ${ENV.adminUrl}` });
    }
    const headers = new Headers();
    for (const name of [...PASSED, "authorization"]) {
      const value = c.req.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    const session = getCookie(c, cookies.name);
    if (session !== undefined) headers.set("cookie", `${cookies.name}=${session}`);
    // Compared above with the host that the browser asked, which administration does not see.
    headers.set("sec-fetch-site", "same-origin");
    const { pathname, search } = new URL(c.req.url);
    try {
      const body = c.req.method === "GET" ? null : await c.req.arrayBuffer();
      const answer = await proxy(new URL(pathname + search, adminUrl), {
        method: c.req.method,
        headers,
        body,
        signal: AbortSignal.timeout(PATIENCE),
        redirect: "error",
      });
      return answer;
    } catch (error) {
      log.warn("Administration cannot be reached", faultOf(error));
      return problemResponse("unavailable", { detail: "Administration cannot be reached just now: try again" });
    }
  });
}
