import { ENV } from "@earshot/contract";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { bearerToken } from "../service/bearer.ts";
import { problemResponse } from "../service/problem.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** Methods that change nothing. */
const READS = new Set(["GET", "HEAD"]);

/**
 * Lets through who holds the key of administration, an access key with the scope `admin`, or a session begun by one of
 * these, and tells the routes who it is. Whatever else is sent gets the same answer.
 *
 * A browser sends its cookie whoever's page asks, so what changes something has to come from a page of ours. Results,
 * through which the page comes, compares the origin with its own host and says so in Sec-Fetch-Site.
 */
export function guard(services: Pick<AdminServices, "holdsKey" | "findKey" | "cookies">) {
  return createMiddleware<Guarded>(async (c, next) => {
    const by = (await byBearer(services, c)) ?? (await bySession(services, c));
    if (by === undefined) {
      return problemResponse("unauthorized", { detail: "Send Authorization: Bearer <a key of administration>" });
    }
    c.set("by", by);
    return next();
  });
}

type Knows = Pick<AdminServices, "holdsKey" | "findKey" | "cookies">;

async function byBearer({ holdsKey, findKey }: Knows, c: Context): Promise<string | undefined> {
  const authorization = c.req.header("authorization");
  if (holdsKey(authorization)) return ENV.adminKey;
  const key = await findKey.byToken(bearerToken(authorization));
  return key?.scopes.includes("admin") ? key.id : undefined;
}

async function bySession({ cookies, findKey }: Knows, c: Context): Promise<string | undefined> {
  const session = cookies?.read(getCookie(c, cookies.name));
  if (!session) return undefined;
  if (!READS.has(c.req.method) && c.req.header("sec-fetch-site") !== "same-origin") return undefined;
  if (session.link !== undefined) return `sign-in-link ${session.link}`;
  const key = session.key === undefined ? undefined : await findKey.byId(session.key);
  return key?.scopes.includes("admin") ? key.id : undefined;
}
