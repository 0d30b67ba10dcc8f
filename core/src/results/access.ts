import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { HoldsKey } from "../service/bearer.ts";
import type { SessionCookies } from "./session-cookie.ts";

/** Tells until when a caller may see what is private, in ms since 1970; undefined: not at all. */
export type Access = (c: Context) => number | undefined;

/** What is private opens to a viewer's session and to the key of administration. */
export function accessBy(cookies: SessionCookies, holdsKey: HoldsKey): Access {
  return (c) =>
    holdsKey(c.req.header("authorization")) ? Number.POSITIVE_INFINITY : cookies.until(getCookie(c, cookies.name));
}
