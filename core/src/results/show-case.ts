import { CaseMoveBody, PATHS } from "@earshot/contract";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { isSameOrigin } from "../service/same-origin.ts";
import { readCase } from "../store/cases.ts";
import { moveCase } from "../store/move-case.ts";
import { caseOf } from "./case-of.ts";
import type { ResultsServices } from "./services.ts";

const Id = v.pipe(v.string(), v.uuid());

/**
 * - `GET /v1/surveys/<id>/cases/<case>`: a case with its whole history. Needs a session or a key that may read words.
 * - `POST` there with `{ do: "close" | "reopen" | "retry" }`: moves it by hand, and answers as `GET` then does. Needs
 *   the scope `cases`, and a page of ours where it comes from a browser; 409 where the case may not be moved so, or has
 *   moved meanwhile. Each move is a line of the audit.
 *
 * Here and not in administration: a case is no configuration, the help desk's hook moves it here already, and who
 * answers customers needs no key of administration.
 */
export function showCase(services: Pick<ResultsServices, "pool" | "findSurvey" | "access" | "ticketUrl">) {
  const { pool, findSurvey, access, ticketUrl } = services;

  async function answer(c: Context, surveyId: string, id: string, mayMove: boolean) {
    const [survey, row] = await Promise.all([
      findSurvey(surveyId),
      v.is(Id, id) ? readCase(pool, surveyId, id) : undefined,
    ]);
    if (!survey) return problemResponse("unknown-survey");
    if (!row) return problemResponse("not-found", { detail: "This survey has no such case" });
    c.header("cache-control", "no-store");
    return c.json(caseOf(survey.kind, row, { ticketUrl, mayMove }));
  }

  return new Hono()
    .get(PATHS.case(":id", ":case"), async (c) => {
      const caller = await access(c);
      if (!caller?.scopes.has("words")) return problemResponse("unauthorized");
      return answer(c, c.req.param("id"), c.req.param("case"), caller.scopes.has("cases"));
    })
    .post(PATHS.case(":id", ":case"), async (c) => {
      if (!isSameOrigin(c)) return problemResponse("forbidden");
      const caller = await access(c);
      if (!caller) return problemResponse("unauthorized");
      if (!caller.scopes.has("words") || !caller.scopes.has("cases")) return problemResponse("forbidden");
      const body = await readBody(c.req.raw, CaseMoveBody);
      if (!body.ok) return body.refusal;
      const [survey, id] = [c.req.param("id"), c.req.param("case")];
      const moved = v.is(Id, id) ? await moveCase(pool, body.value.do, { survey, id, by: caller.by }) : undefined;
      if (moved === false) {
        return problemResponse("conflict", { detail: "The case is not in a state for this: look at it again" });
      }
      return answer(c, survey, id, true);
    });
}
