import { PATHS } from "@earshot/contract";
import { Hono } from "hono/tiny";
import { feedbackApi } from "./accept/feedback.ts";
import { hostedPages } from "./accept/hosted.ts";
import { secured, secureHeaders } from "./accept/https.ts";
import { preflight } from "./accept/preflight.ts";
import { previews } from "./accept/preview.ts";
import { problemOf, problemResponse } from "./accept/problems.ts";
import { receiptPages } from "./accept/receipt-page.ts";
import { receiptApi } from "./accept/receipts.ts";
import { Refusal } from "./accept/refusal.ts";
import { speechOf } from "./accept/speech.ts";
import { API_HEADERS, DESCRIBED, newNonce, pageHeaders } from "./guard/headers.ts";
import { prefersPage } from "./guard/prefers.ts";
import { methodsOf } from "./guard/methods.ts";
import type { EdgeServices } from "./services.ts";
import { problemPage } from "./survey/pages/index.ts";

/**
 * The edge: pages and API for customers, the same on every runtime.
 *
 * No middleware where feedback comes in, also none that would not run: with a second handler for an address Hono
 * composes them, and each layer costs a promise. It puts its own headers on.
 */
export function createEdgeApp(services: EdgeServices) {
  return new Hono()
    .on(["GET", "PATCH", "DELETE", "OPTIONS"], "*", secured(services))
    .on("POST", ["/", PATHS.hostedPage(":survey"), PATHS.receiptPage(":receipt")], secured(services))
    .route("/", feedbackApi(services))
    .route("/", receiptApi(services))
    .route("/", hostedPages(services))
    .route("/", receiptPages(services))
    .route("/", previews(services))
    .get(PATHS.livez, (c) => c.json({ status: "live" }, 200, API_HEADERS))
    .get(PATHS.readyz, async (c) => {
      const met = await services.queue.ready().then(
        () => true,
        () => false,
      );
      const checks = { redis: met ? "ok" : "missing" };
      return c.json({ status: met ? "ready" : "unready", checks }, met ? 200 : 503, API_HEADERS);
    })
    .options(PATHS.survey(":survey"), (c) => preflight(services, c, c.req.param("survey")))
    .options(PATHS.feedback(":survey"), (c) => preflight(services, c, c.req.param("survey")))
    .options(PATHS.receipt(":receipt"), (c) =>
      preflight(services, c, services.receipts.open(c.req.param("receipt") ?? "")?.survey),
    )
    .notFound(async (c) => {
      const allow = methodsOf(c.req.path);
      if (allow !== undefined && c.req.method === "OPTIONS") return preflight(services, c, undefined);
      const told = problemOf(new Refusal(allow === undefined ? "not-found" : "method-not-allowed"));
      const headers = { ...DESCRIBED, ...secureHeaders(services, c), ...(allow === undefined ? {} : { allow }) };
      if (!prefersPage(c.req.header("accept"))) return problemResponse(told, undefined, headers);
      const nonce = newNonce();
      const { words, lang } = await speechOf(services, c);
      return new Response(problemPage(told, { nonce, lang }, words), {
        status: told.status,
        headers: { ...pageHeaders({ nonce }), ...headers },
      });
    })
    .onError((error, c) => {
      if (!(error instanceof Refusal)) services.reports.trouble(error);
      return problemResponse(problemOf(error), undefined, secureHeaders(services, c));
    });
}
