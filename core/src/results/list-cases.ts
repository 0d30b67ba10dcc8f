import { type CasePage, CaseState, fieldErrors, PATHS } from "@earshot/contract";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { type CasesAsked, readCases } from "../store/cases.ts";
import { caseOf } from "./case-of.ts";
import { pageOf } from "./pages.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.strictObject({
  before: v.optional(v.pipe(v.string(), v.uuid("Must be as `next` gave it")), undefined),
  state: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(",")),
      v.array(CaseState),
    ),
  ),
});
const AskedOfAll = v.strictObject({ ...Asked.entries, survey: v.optional(v.pipe(v.string(), v.maxLength(100))) });

/**
 * `GET /v1/surveys/<id>/cases?state=open,sent&before=`: the survey's cases, newest first, 50 a page; `GET /v1/cases`
 * with `?survey=` besides: those of all surveys. Needs a session or a key that may read words.
 */
export function listCases(services: Pick<ResultsServices, "pool" | "findSurvey" | "access" | "ticketUrl">) {
  const { pool, findSurvey, access, ticketUrl } = services;

  async function answer(c: Context, asked: v.InferOutput<typeof AskedOfAll>, mayMove: boolean) {
    const { survey = null, state: states = null, before = null } = asked;
    const which: CasesAsked = { survey, states, before };
    const { page, next } = await pageOf((limit) => readCases(pool, which, limit));
    const kinds = new Map(
      await Promise.all(
        [...new Set(page.map((row) => row.survey))].map(async (id) => [id, (await findSurvey(id))?.kind] as const),
      ),
    );
    const body: CasePage = {
      cases: page.flatMap((row) => {
        const kind = kinds.get(row.survey);
        return kind === undefined ? [] : [caseOf(kind, row, { ticketUrl, mayMove })];
      }),
      next,
    };
    c.header("cache-control", "no-store");
    return c.json(body);
  }

  return new Hono()
    .get(PATHS.cases(":id"), async (c) => {
      const caller = await access(c);
      if (!caller?.scopes.has("words")) return problemResponse("unauthorized");
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
      const survey = c.req.param("id");
      if (!(await findSurvey(survey))) return problemResponse("unknown-survey");
      return answer(c, { ...asked.output, survey }, caller.scopes.has("cases"));
    })
    .get(PATHS.allCases, async (c) => {
      const caller = await access(c);
      if (!caller?.scopes.has("words")) return problemResponse("unauthorized");
      const asked = v.safeParse(AskedOfAll, c.req.query());
      if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
      return answer(c, asked.output, caller.scopes.has("cases"));
    });
}
