import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { countDeadLetters, readDeadLetters } from "../store/dead-letters.ts";
import type { AdminServices } from "./services.ts";

const PAGE = 50;
const Asked = v.object({
  why: v.optional(v.pipe(v.string(), v.maxLength(20))),
  before: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))),
});

/**
 * `GET /v1/admin/dead-letters?why=&before=`: entries that could not be settled: how many by why, and those that wait,
 * newest first, 50 a page, without their content.
 */
export function deadLetters({ pool }: Pick<AdminServices, "pool">) {
  return new Hono().get(PATHS.adminDeadLetters, async (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) {
      return problemResponse("invalid-field", {
        errors: [{ pointer: "/before", message: "Must be as `next` gave it" }],
      });
    }
    const { why, before = null } = asked.output;
    const [counts, rows] = await Promise.all([
      countDeadLetters(pool),
      readDeadLetters(pool, { why }, before, PAGE + 1),
    ]);
    const page = rows.slice(0, PAGE);
    return c.json({ counts, deadLetters: page, next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null });
  });
}
