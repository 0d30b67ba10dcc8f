import { type Comment, type CommentPage, PATHS, shownAnswer, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { type CommentRow, readComments } from "../store/comments.ts";
import { readSurvey } from "../store/surveys.ts";
import type { ResultsServices } from "./services.ts";
import { pageOf } from "./pages.ts";

const Before = v.pipe(v.string(), v.regex(/^[1-9]\d{0,17}$/));

/** `GET /v1/surveys/<id>/comments?before=`: comments word for word, newest first, 50 a page. Needs a session or the key. */
export function listComments({ pool, database, access }: Pick<ResultsServices, "pool" | "database" | "access">) {
  return new Hono().get(PATHS.comments(":id"), async (c) => {
    if (access(c) === undefined) return problemResponse("unauthorized");
    const before = v.safeParse(v.optional(Before), c.req.query("before"));
    if (!before.success) {
      return problemResponse("invalid-field", {
        errors: [{ pointer: "/before", message: "Must be as `next` gave it" }],
      });
    }
    const survey = await readSurvey(database, c.req.param("id"));
    if (!survey) return problemResponse("unknown-survey");
    const { page, next } = await pageOf((limit) => readComments(pool, survey.id, before.output ?? null, limit));
    const body: CommentPage = { comments: page.map((row) => commentOf(survey.kind, row)), next };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}

function commentOf(kind: Survey["kind"], row: CommentRow): Comment {
  const { id, comment, locale, channel, negative, caseId, caseState } = row;
  return {
    id,
    answer: shownAnswer(kind, row.answer),
    comment,
    acceptedAt: row.acceptedAt.toISOString(),
    locale,
    channel,
    negative,
    case: caseId !== null && caseState !== null ? { id: caseId, state: caseState } : null,
  };
}
