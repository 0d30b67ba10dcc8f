import { Hono } from "hono";
import { answerFaults } from "../service/answer-faults.ts";
import { limitBody } from "../service/body-limit.ts";
import { healthRoutes } from "../service/health.ts";
import { refuseNul } from "../service/nul.ts";
import { problemResponse } from "../service/problem.ts";
import { requestMetrics } from "../service/requests.ts";
import { showAudit } from "./show-audit.ts";
import { showDeadLetter } from "./show-dead-letter.ts";
import { deadLetters } from "./dead-letters.ts";
import { dryRunRule } from "./dry-run-rule.ts";
import { eraseCustomer } from "./erase-customer.ts";
import { guard } from "./guard.ts";
import { keepDraft } from "./keep-draft.ts";
import { keys } from "./keys.ts";
import { listSurveys } from "./list-surveys.ts";
import { makeSignInLink } from "./make-sign-in-link.ts";
import { serveOpenApi } from "./openapi/serve.ts";
import { moveSurvey } from "./move-survey.ts";
import type { AdminServices, Guarded } from "./services.ts";
import { samples } from "./samples.ts";
import { settleDeadLetters } from "./settle-dead-letters.ts";
import { shareLinks } from "./share-links.ts";
import { showLedger } from "./show-ledger.ts";
import { surveyVersions } from "./survey-versions.ts";
import { showSurvey } from "./show-survey.ts";
import { writeSurveyRoute } from "./write-survey.ts";

/**
 * The app of administration. All that is registered behind the guard needs the key, addresses that do not exist too.
 */
export function createAdminApp(services: AdminServices) {
  const { log, registry, needs } = services;
  return new Hono<Guarded>()
    .onError(answerFaults(log))
    .notFound(() => problemResponse("not-found"))
    .use(requestMetrics(registry))
    .use(refuseNul())
    .route("/", healthRoutes(registry, needs))
    .route("/", serveOpenApi())
    .use("*", guard(services))
    .use("*", limitBody())
    .route("/", listSurveys(services))
    .route("/", showSurvey(services))
    .route("/", writeSurveyRoute(services))
    .route("/", keepDraft(services))
    .route("/", surveyVersions(services))
    .route("/", moveSurvey(services))
    .route("/", dryRunRule(services))
    .route("/", shareLinks(services))
    .route("/", samples(services))
    .route("/", eraseCustomer(services))
    .route("/", keys(services))
    .route("/", deadLetters(services))
    .route("/", showDeadLetter(services))
    .route("/", settleDeadLetters(services))
    .route("/", showLedger(services))
    .route("/", showAudit(services))
    .route("/", makeSignInLink(services));
}
