import { randomBytes } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { keepShareLink, readShareLinks, revokeShareLink } from "../store/access-keys.ts";
import { readSurvey } from "../store/surveys.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** What is sent. */
export const ShareBody = v.strictObject({
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)), 30),
});

const DAY = 24 * 3_600_000;

/**
 * Links that share the totals of a survey with `results: "link"`, or one that hides them until one has answered.
 *
 * - `POST /v1/admin/surveys/<id>/share-links` with `{ days? }` (30; at most 365): 201 `{ id, url, token, expiresAt }`
 * - `GET` there: all of them, without their tokens; `DELETE …/<link>` takes one back, within five seconds
 */
export function shareLinks({
  database,
  pool,
  shareTokens,
  resultsUrl,
}: Pick<AdminServices, "database" | "pool" | "shareTokens" | "resultsUrl">) {
  const path = PATHS.adminShareLinks(":id");
  return new Hono<Guarded>()
    .get(path, async (c) => c.json({ links: await readShareLinks(pool, c.req.param("id") ?? "") }))
    .post(path, async (c) => {
      const body = await readBody(c.req.raw, ShareBody);
      if (!body.ok) return body.refusal;
      const survey = await readSurvey(database, c.req.param("id") ?? "");
      if (!survey) return problemResponse("unknown-survey");
      if (survey.results === "private") {
        return problemResponse("conflict", {
          detail: 'A private survey is not shared: give it `"results": "link"` first',
        });
      }
      const id = randomBytes(8).toString("hex");
      const until = new Date(Math.floor(Date.now() / 1000) * 1000 + body.value.days * DAY);
      await keepShareLink(pool, c.get("by"), id, survey.id, until);
      const token = shareTokens.make({ id, survey: survey.id, until: until.getTime() });
      const url = new URL(PATHS.resultsPage(survey.id), resultsUrl);
      url.searchParams.set("share", token);
      c.header("cache-control", "no-store");
      return c.json({ id, url: url.href, token, expiresAt: until.toISOString() }, 201);
    })
    .delete(`${path}/:link`, async (c) => {
      const [survey, link] = [c.req.param("id") ?? "", c.req.param("link") ?? ""];
      const revoked = await revokeShareLink(pool, c.get("by"), survey, link);
      return revoked ? c.body(null, 204) : problemResponse("not-found");
    });
}
