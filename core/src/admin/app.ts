import { LIMITS } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Registry } from "prom-client";
import type { HoldsKey } from "../service/bearer.ts";
import { healthRoutes, type Needs } from "../service/health.ts";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import type { Database } from "../store/connect.ts";
import { listSurveys } from "./list-surveys.ts";
import { makeSignInLink } from "./make-sign-in-link.ts";
import type { Publisher } from "./publish.ts";
import { showSurvey } from "./show-survey.ts";
import { writeSurveyRoute } from "./write-survey.ts";

/** What administration works with. */
export interface AdminServices {
  database: Database;
  publisher: Publisher;
  holdsKey: HoldsKey;
  /** Where viewers reach the results, for the links it makes. */
  resultsUrl: string;
  log: Logger;
  registry: Registry;
  needs: Needs;
}

/** The app of administration. All that is registered behind the guard needs the key, addresses that do not exist too. */
export function createAdminApp(services: AdminServices) {
  const { holdsKey, log, registry, needs } = services;
  return new Hono()
    .onError((error) => {
      log.error("A request failed", faultOf(error));
      return problemResponse("internal");
    })
    .notFound(() => problemResponse("not-found"))
    .route("/", healthRoutes(registry, needs))
    .use("*", async function guard(c, next) {
      if (holdsKey(c.req.header("authorization"))) return next();
      return problemResponse("unauthorized", { detail: "Send Authorization: Bearer <the key of administration>" });
    })
    .use("*", bodyLimit({ maxSize: LIMITS.bodyBytes, onError: () => problemResponse("too-large") }))
    .route("/", listSurveys(services))
    .route("/", showSurvey(services))
    .route("/", writeSurveyRoute(services))
    .route("/", makeSignInLink(services));
}
