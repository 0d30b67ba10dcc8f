import { LIMITS } from "@earshot/contract";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { healthRoutes } from "../service/health.ts";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { listSurveys } from "./list-surveys.ts";
import { makeSignInLink } from "./make-sign-in-link.ts";
import type { AdminServices } from "./services.ts";
import { showSurvey } from "./show-survey.ts";
import { writeSurveyRoute } from "./write-survey.ts";

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
