import { createHash } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { administersBy } from "../service/sign-in-token.ts";
import { useSignInLink } from "../store/sign-in-links.ts";
import type { ResultsServices } from "./services.ts";
import { isSameOrigin } from "../service/same-origin.ts";

/** What signs in: see {@link signIn}. */
export const SignInBody = v.union(
  [
    v.strictObject({ token: v.pipe(v.string(), v.maxLength(100, "Must be the end of a sign-in link")) }),
    v.strictObject({ key: v.pipe(v.string(), v.maxLength(100, "Must be an access key")) }),
  ],
  "Must name either a token or a key",
);

/**
 * `POST /v1/session` with `{ token }`, which uses a sign-in link up, or `{ key }`, an access key: signs the caller in
 * for 12 hours, with what the key may see.
 *
 * 401 where the link is unknown, was used or has expired: ask for a new one; likewise for a key. JSON from a page of
 * ours only, so that no other site can sign its visitors in as somebody else.
 */
export function signIn({ database, cookies, findKey }: Pick<ResultsServices, "database" | "cookies" | "findKey">) {
  async function byLink(token: string) {
    const hash = createHash("sha256").update(token).digest("hex");
    const used = await useSignInLink(database, hash);
    if (!used) return problemResponse("unauthorized", { detail: "This link was used already, or has expired" });
    return administersBy(token) ? cookies.begin(hash.slice(0, 8)) : cookies.begin();
  }
  async function byKey(token: string) {
    const key = await findKey.byToken(token);
    if (!key)
      return problemResponse("unauthorized", { detail: "This key is not known, was taken back, or has expired" });
    return cookies.begin(key.id);
  }
  return new Hono().post(PATHS.session, async (c) => {
    if (!isSameOrigin(c)) return problemResponse("forbidden");
    const body = await readBody(c.req.raw, SignInBody);
    if (!body.ok) return body.refusal;
    const session = "key" in body.value ? await byKey(body.value.key) : await byLink(body.value.token);
    if (session instanceof Response) return session;
    const { value, maxAge } = session;
    setCookie(c, cookies.name, value, { httpOnly: true, sameSite: "Lax", secure: cookies.secure, path: "/", maxAge });
    c.header("cache-control", "no-store");
    return c.json({ signedIn: true });
  });
}
