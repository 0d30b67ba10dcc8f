import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { readAudit } from "../store/audit.ts";
import type { AdminServices } from "./services.ts";

const PAGE = 100;
const Asked = v.object({
  target: v.optional(v.pipe(v.string(), v.maxLength(100))),
  before: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,17}$/))),
});

/**
 * `GET /v1/admin/audit?target=&before=`: every change that was made, who made it and when, newest first, 100 a page.
 */
export function showAudit({ pool }: Pick<AdminServices, "pool">) {
  return new Hono().get(PATHS.adminAudit, async (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) {
      return problemResponse("invalid-field", {
        errors: [{ pointer: "/before", message: "Must be as `next` gave it" }],
      });
    }
    const { target = null, before = null } = asked.output;
    const rows = await readAudit(pool, target, before, PAGE + 1);
    const page = rows.slice(0, PAGE);
    return c.json({ audit: page, next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null });
  });
}
