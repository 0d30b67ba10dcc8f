import { createHash } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { signInToken } from "../service/sign-in-token.ts";
import { keepSignInLink } from "../store/sign-in-links.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** What is sent; nothing at all is the same as `{}`. */
export const SignInLinkBody = v.strictObject({ administers: v.optional(v.boolean(), false) });
const EMPTY = { ok: true, value: { administers: false } } as const;

/**
 * `POST /v1/admin/sign-in-links` with `{ administers? }`: makes a link that signs one person in, once, within 15
 * minutes: as one of the team, or with `administers: true` as one who may do all that an administrator does. Answers
 * 201 `{ url, expiresAt }`.
 *
 * The token (256 random bits) stands in the fragment, which browsers send to nobody: it is in no access log and no
 * referrer, and a mail scanner that opens the link uses nothing up. The page posts it. Postgres has its SHA-256 only.
 */
export function makeSignInLink({ database, resultsUrl }: Pick<AdminServices, "database" | "resultsUrl">) {
  return new Hono<Guarded>().post(PATHS.adminSignInLinks, async (c) => {
    const body = c.req.header("content-type") === undefined ? EMPTY : await readBody(c.req.raw, SignInLinkBody);
    if (!body.ok) return body.refusal;
    const token = signInToken(body.value.administers);
    const expiresAt = await keepSignInLink(database, createHash("sha256").update(token).digest("hex"), c.get("by"));
    const url = new URL(PATHS.signIn, resultsUrl);
    url.hash = token;
    c.header("cache-control", "no-store");
    return c.json({ url: url.href, expiresAt: expiresAt.toISOString() }, 201);
  });
}
