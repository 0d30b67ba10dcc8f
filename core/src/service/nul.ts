import type { MiddlewareHandler } from "hono";
import { problemResponse } from "./problem.ts";

/** Answers 404 where an address holds NUL: no id and no word of ours does, and Postgres takes none in a text. */
export function refuseNul(): MiddlewareHandler {
  return async function refuseNul(c, next) {
    return c.req.url.includes("%00") ? problemResponse("not-found") : next();
  };
}
