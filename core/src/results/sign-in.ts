import { createHash } from "node:crypto";
import { fieldErrors, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import * as v from "valibot";
import { readJson } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { useSignInLink } from "../store/sign-in-links.ts";
import type { ResultsServices } from "./services.ts";
import { isSameOrigin } from "./same-origin.ts";

const Body = v.strictObject({ token: v.pipe(v.string(), v.maxLength(100, "Must be the end of a sign-in link")) });

/**
 * `POST /v1/session` with `{ token }`: uses a sign-in link up and signs the caller in for 12 hours.
 *
 * 401 where the link is unknown, was used or has expired: ask for a new one. JSON from a page of ours only, so that no
 * other site can sign its visitors in as somebody else.
 */
export function signIn({ database, cookies }: Pick<ResultsServices, "database" | "cookies">) {
  return new Hono().post(PATHS.session, async (c) => {
    if (!isSameOrigin(c)) return problemResponse("forbidden");
    const body = await readJson(c.req.raw);
    if (!body.ok) return body.refusal;
    const parsed = v.safeParse(Body, body.value);
    if (!parsed.success) return problemResponse("invalid-field", { errors: fieldErrors(parsed.issues) });
    const used = await useSignInLink(database, createHash("sha256").update(parsed.output.token).digest("hex"));
    if (!used) return problemResponse("unauthorized", { detail: "This link was used already, or has expired" });
    const { value, maxAge } = cookies.begin();
    setCookie(c, cookies.name, value, { httpOnly: true, sameSite: "Lax", secure: cookies.secure, path: "/", maxAge });
    c.header("cache-control", "no-store");
    return c.json({ signedIn: true });
  });
}
