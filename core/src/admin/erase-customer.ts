import { ENV, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { noteErasure } from "../store/audit.ts";
import { readSurvey } from "../store/surveys.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** What is sent. */
export const ErasureBody = v.strictObject({
  customer: v.pipe(v.string(), v.minLength(1, "Must not be empty"), v.maxLength(64, "Must be at most 64 characters")),
});

/** Where what was erased may still be for a while, and until when; nobody reads it there but who looks after it. */
const REMAINS = [
  { where: "log", until: "EARSHOT_KEEP_SETTLED seconds after it is settled, 5 minutes unless set" },
  { where: "event archive", until: "30 days after the case was opened, as infra/events/archive.json says" },
  { where: "help desk", until: "the ticket is redacted or deleted there: its external_id is the case" },
  { where: "backups of Postgres and Redis", until: "they are deleted" },
];

/**
 * `POST /v1/admin/surveys/<id>/erasures` with `{ customer }`: erases all that a customer has said to a survey with the
 * identity `link`: answers of all periods, comments, reasons, what waits to be sent, dead letters. Whoever holds a
 * receipt erases by that at the edge. Answers 202 `{ partition, n, remains }`: it is settled in its turn, within
 * seconds, and `remains` tells where a copy may be and until when.
 *
 * The customer's id is in no log, and not in the audit either. 409 where EARSHOT_CLIENT_KEY is not set here, or the
 * survey does not know its customers; 503 while Redis is away: the same again is safe.
 */
export function eraseCustomer({
  database,
  pool,
  erase,
  log,
}: Pick<AdminServices, "database" | "pool" | "erase" | "log">) {
  return new Hono<Guarded>().post(PATHS.adminErasures(":id"), async (c) => {
    const body = await readBody(c.req.raw, ErasureBody);
    if (!body.ok) return body.refusal;
    const survey = await readSurvey(database, c.req.param("id") ?? "");
    if (!survey) return problemResponse("unknown-survey");
    if (!erase) return problemResponse("conflict", { detail: `Set ${ENV.clientKey} for administration first` });
    if (survey.identity !== "link") {
      return problemResponse("conflict", {
        detail: "This survey does not know its customers: erase by their receipts",
      });
    }
    await noteErasure(pool, c.get("by"), survey.id);
    try {
      const erased = await erase(survey, body.value.customer);
      return c.json({ ...erased, remains: REMAINS }, 202);
    } catch (error) {
      log.warn("A customer's answers could not be erased now", faultOf(error));
      return problemResponse("unavailable", { detail: "Redis could not be reached: send it again" });
    }
  });
}
