import { type Case, type CasePage, PATHS, shownAnswer, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { type CaseRow, readCases } from "../store/cases.ts";
import type { ResultsServices } from "./services.ts";
import { pageOf, readAsked } from "./pages.ts";

const Before = v.pipe(v.string(), v.uuid());

/** `GET /v1/surveys/<id>/cases?before=`: the survey's cases, newest first, 50 a page. Needs a session or the key. */
export function listCases(services: Pick<ResultsServices, "pool" | "database" | "access">) {
  return new Hono().get(PATHS.cases(":id"), async (c) => {
    const asked = await readAsked(c, c.req.param("id"), services, Before);
    if (asked instanceof Response) return asked;
    const { survey, before } = asked;
    const { page, next } = await pageOf((limit) => readCases(services.pool, survey.id, before, limit));
    const body: CasePage = { cases: page.map((row) => caseOf(survey.kind, row)), next };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}

function caseOf(kind: Survey["kind"], { answer, history, ...row }: CaseRow): Case {
  return {
    id: row.id,
    state: row.state,
    answer: answer === null ? null : shownAnswer(kind, answer),
    comment: row.comment,
    openedAt: row.openedAt.toISOString(),
    sentAt: dated(row.sentAt),
    acknowledgedAt: dated(row.acknowledgedAt),
    answeredAt: dated(row.answeredAt),
    solvedAt: dated(row.solvedAt),
    recoveredAt: dated(row.recoveredAt),
    ticket: row.ticket,
    failure: row.failure,
    history: history.map(({ what, at }) => ({ what, at: new Date(at).toISOString() })),
  };
}

const dated = (moment: Date | null) => moment?.toISOString() ?? null;
