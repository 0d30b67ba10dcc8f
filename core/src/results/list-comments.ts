import { type Comment, type CommentPage, PATHS, shownAnswer, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { type CommentRow, readComments } from "../store/comments.ts";
import { problemResponse } from "../service/problem.ts";
import { readFilter } from "./filter.ts";
import type { ResultsServices } from "./services.ts";
import { Limit, pageOf, readAsked } from "./pages.ts";

const Before = v.pipe(v.string(), v.regex(/^[1-9]\d{0,17}$/));

/**
 * `GET /v1/surveys/<id>/comments?before=&limit=` and filters: comments word for word, newest first, 50 a page or up to
 * 400. Needs a session or a key that may read words.
 */
export function listComments(services: Pick<ResultsServices, "pool" | "database" | "access">) {
  return new Hono().get(PATHS.comments(":id"), async (c) => {
    const asked = await readAsked(c, c.req.param("id"), services, Before);
    if (asked instanceof Response) return asked;
    const { survey, before } = asked;
    const limit = v.safeParse(Limit, c.req.query("limit"));
    if (!limit.success) {
      const errors = limit.issues.map(({ message }) => ({ pointer: "/limit", message }));
      return problemResponse("invalid-field", { errors });
    }
    const read = readFilter(survey, c.req.query(), ["before", "limit"]);
    if ("errors" in read) return problemResponse("invalid-field", { errors: read.errors });
    const { page, next } = await pageOf(
      (rows) => readComments(services.pool, survey.id, read.filter, before, rows),
      limit.output,
    );
    const body: CommentPage = { comments: page.map((row) => commentOf(survey.kind, row)), next };
    c.header("cache-control", "no-store");
    return c.json(body);
  });
}

function commentOf(kind: Survey["kind"], row: CommentRow): Comment {
  const { id, comment, reason, locale, channel, page, tags, negative, caseId, caseState } = row;
  return {
    id,
    answer: shownAnswer(kind, row.answer),
    comment,
    reason,
    acceptedAt: row.acceptedAt.toISOString(),
    locale,
    channel,
    page,
    tags: tags ?? [],
    negative,
    case: caseId !== null && caseState !== null ? { id: caseId, state: caseState } : null,
  };
}
