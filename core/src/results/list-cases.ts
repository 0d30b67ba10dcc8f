import { type Case, type CasePage, PATHS, shownAnswer, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { type CaseRow, readCases } from "../store/cases.ts";
import { readSurvey } from "../store/surveys.ts";
import type { ResultsServices } from "./services.ts";
import { pageOf } from "./pages.ts";

const Before = v.pipe(v.string(), v.uuid());

/** `GET /v1/surveys/<id>/cases?before=`: the survey's cases, newest first, 50 a page. Needs a session or the key. */
export function listCases({ pool, database, access }: Pick<ResultsServices, "pool" | "database" | "access">) {
  return new Hono().get(PATHS.cases(":id"), async (c) => {
    if (access(c) === undefined) return problemResponse("unauthorized");
    const before = v.safeParse(v.optional(Before), c.req.query("before"));
    if (!before.success) {
      return problemResponse("invalid-field", {
        errors: [{ pointer: "/before", message: "Must be as `next` gave it" }],
      });
    }
    const survey = await readSurvey(database, c.req.param("id"));
    if (!survey) return problemResponse("unknown-survey");
    const { page, next } = await pageOf((limit) => readCases(pool, survey.id, before.output ?? null, limit));
    const body: CasePage = { cases: page.map((row) => caseOf(survey.kind, row)), next };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}

function caseOf(kind: Survey["kind"], { answer, openedAt, sentAt, ...same }: CaseRow): Case {
  return {
    ...same,
    answer: shownAnswer(kind, answer),
    openedAt: openedAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  };
}
