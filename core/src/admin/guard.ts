import { ENV } from "@earshot/contract";
import { createMiddleware } from "hono/factory";
import { bearerToken } from "../service/bearer.ts";
import { problemResponse } from "../service/problem.ts";
import type { AdminServices, Guarded } from "./services.ts";

/**
 * Lets through who holds the key of administration, or an access key with the scope `admin`, and tells the routes who it
 * is. Whatever else is sent gets the same answer.
 */
export function guard({ holdsKey, findKey }: Pick<AdminServices, "holdsKey" | "findKey">) {
  return createMiddleware<Guarded>(async (c, next) => {
    const authorization = c.req.header("authorization");
    const by = holdsKey(authorization) ? ENV.adminKey : await keyOf(findKey, authorization);
    if (by === undefined) {
      return problemResponse("unauthorized", { detail: "Send Authorization: Bearer <a key of administration>" });
    }
    c.set("by", by);
    return next();
  });
}

async function keyOf(findKey: AdminServices["findKey"], authorization: string | undefined) {
  const key = await findKey.byToken(bearerToken(authorization));
  return key?.scopes.includes("admin") ? key.id : undefined;
}
