import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import { problemResponse } from "../service/problem.ts";
import type { ResultsServices } from "./services.ts";
import { isSameOrigin } from "../service/same-origin.ts";

/** `DELETE /v1/session`: signs this browser out; fine, too, where it was not signed in. */
export function signOut({ cookies }: Pick<ResultsServices, "cookies">) {
  return new Hono().delete(PATHS.session, (c) => {
    if (!isSameOrigin(c)) return problemResponse("forbidden");
    deleteCookie(c, cookies.name, { secure: cookies.secure, path: "/" });
    c.header("cache-control", "no-store");
    return c.json({ signedIn: false });
  });
}
