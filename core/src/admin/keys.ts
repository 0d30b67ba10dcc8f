import { CleanText, PATHS, SCOPES } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { makeKey, VIEWER_SCOPES } from "../service/access-key.ts";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { keepKey, readKeys, revokeKey } from "../store/access-keys.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** What is sent. */
export const KeyBody = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1, "Must not be empty"), v.maxLength(80), CleanText(80)),
  scopes: v.optional(v.pipe(v.array(v.picklist(SCOPES)), v.minLength(1, "Must name a scope")), [...VIEWER_SCOPES]),
  days: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))), 365),
});

/**
 * Keys of viewers (`totals`, `words`) and administrators (`admin`).
 *
 * - `POST /v1/admin/keys` with `{ name, scopes?, days? }` (a viewer's, for a year; `days: null` for ever): 201 with the
 *   `key`, which is shown this once
 * - `GET /v1/admin/keys`: all of them, with when they were last used; `DELETE /v1/admin/keys/<id>` takes one back, with
 *   the sessions that were begun with it, within five seconds
 */
export function keys({ pool }: Pick<AdminServices, "pool">) {
  return new Hono<Guarded>()
    .get(PATHS.adminKeys, async (c) => c.json({ keys: await readKeys(pool) }))
    .post(PATHS.adminKeys, async (c) => {
      const body = await readBody(c.req.raw, KeyBody);
      if (!body.ok) return body.refusal;
      const { name, scopes, days } = body.value;
      const made = makeKey();
      const line = await keepKey(pool, c.get("by"), made, { name, scopes: [...new Set(scopes)], days });
      c.header("cache-control", "no-store");
      return c.json({ ...line, key: made.token }, 201);
    })
    .delete(`${PATHS.adminKeys}/:id`, async (c) => {
      const revoked = await revokeKey(pool, c.get("by"), c.req.param("id"));
      return revoked ? c.body(null, 204) : problemResponse("not-found");
    });
}
