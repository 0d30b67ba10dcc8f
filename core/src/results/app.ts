import { PATHS, PORTS } from "@earshot/contract";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { secureHeaders } from "hono/secure-headers";
import { answerFaults } from "../service/answer-faults.ts";
import { limitBody } from "../service/body-limit.ts";
import { healthRoutes } from "../service/health.ts";
import { refuseNul } from "../service/nul.ts";
import { problemResponse } from "../service/problem.ts";
import { requestMetrics } from "../service/requests.ts";
import { countCases } from "./count-cases.ts";
import { exportFeedback } from "./export/export-feedback.ts";
import { forwardAdministration } from "./forward-administration.ts";
import { handsOver } from "./live/hand-over.ts";
import { invitations } from "./invitation/invitations.ts";
import { listCases } from "./list-cases.ts";
import { listComments } from "./list-comments.ts";
import { listSurveys } from "./list-surveys.ts";
import { serveOpenApi } from "./openapi/serve.ts";
import { servePage } from "./page/serve-page.ts";
import { snapshots } from "./page/snapshot.ts";
import type { ResultsServices } from "./services.ts";
import { showCase } from "./show-case.ts";
import { showLedger } from "./show-ledger.ts";
import { showReceipt } from "./show-receipt.ts";
import { showResults } from "./show-results.ts";
import { showSummary } from "./show-summary.ts";
import { showTrend } from "./show-trend.ts";
import { showSession } from "./show-session.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { streamResults } from "./stream-results.ts";
import { zendeskHook } from "./zendesk-hook.ts";

/**
 * Everything the page loads comes from its own origin, and nobody may put it into a frame. It shows one itself: how a
 * survey that is being written looks at the edge.
 *
 * @param edge where customers reach the edge
 */
const policyOf = (edge: string | undefined) => ({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  // Unknown, it is the edge's own port of the host that the page is on, which the page assumes.
  frameSrc: [edge === undefined ? `*:${PORTS.edge}` : new URL(edge).origin],
});

/** The app of the results service: API, stream, session and the built page. */
export function createResultsApp(services: ResultsServices) {
  const { log, registry, needs, cookies } = services;
  return (
    new Hono()
      .onError(answerFaults(log))
      .notFound(() => problemResponse("not-found"))
      .use(requestMetrics(registry))
      .use(refuseNul())
      // Around all that adds headers: it writes the heads of the streams.
      .use(handsOver)
      // Before the policy of the page: a letter has its styles in its elements.
      .route("/", invitations(services))
      .use(
        secureHeaders({
          contentSecurityPolicy: policyOf(services.edgeUrl),
          xFrameOptions: "DENY",
          strictTransportSecurity: cookies.secure,
        }),
      )
      .use(limitBody())
      .route("/", healthRoutes(registry, needs))
      .route("/", serveOpenApi())
      // Of the whole body, its date included: a tag of the version alone would have a poller take old totals for fresh.
      .use(PATHS.surveys, etag())
      .use(PATHS.results(":id"), etag())
      .use(PATHS.summary(":id"), etag())
      .use(PATHS.trend(":id"), etag())
      // Nobody keeps words (no-store), but a program that polls may name the page it has.
      .use(PATHS.comments(":id"), etag())
      .use(PATHS.cases(":id"), etag())
      .use(PATHS.allCases, etag())
      .route("/", listSurveys(services))
      .route("/", showResults(services))
      .route("/", showSummary(services))
      .route("/", showTrend(services))
      .route("/", streamResults(services))
      .route("/", listComments(services))
      .route("/", listCases(services))
      .route("/", countCases(services))
      .route("/", showCase(services))
      .route("/", exportFeedback(services))
      .route("/", showLedger(services))
      .route("/", showReceipt(services))
      .route("/", zendeskHook(services))
      .route("/", showSession(services))
      .route("/", signIn(services))
      .route("/", signOut(services))
      .route("/", forwardAdministration(services))
      .route("/", servePage({ page: services.page, snapshot: snapshots(services) }))
  );
}

/** Type of the app, for Hono's typed client. */
export type ResultsApp = ReturnType<typeof createResultsApp>;
