import { createHash, randomBytes } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { keepSignInLink } from "../store/sign-in-links.ts";
import type { AdminServices, Guarded } from "./services.ts";

/**
 * `POST /v1/admin/sign-in-links`: makes a link that signs one viewer in, once, within 15 minutes. Answers 201
 * `{ url, expiresAt }`.
 *
 * The token (256 random bits) stands in the fragment, which browsers send to nobody: it is in no access log and no
 * referrer, and a mail scanner that opens the link uses nothing up. The page posts it. Postgres has its SHA-256 only.
 */
export function makeSignInLink({ database, resultsUrl }: Pick<AdminServices, "database" | "resultsUrl">) {
  return new Hono<Guarded>().post(PATHS.adminSignInLinks, async (c) => {
    const token = randomBytes(32).toString("base64url");
    const expiresAt = await keepSignInLink(database, createHash("sha256").update(token).digest("hex"), c.get("by"));
    const url = new URL(PATHS.signIn, resultsUrl);
    url.hash = token;
    c.header("cache-control", "no-store");
    return c.json({ url: url.href, expiresAt: expiresAt.toISOString() }, 201);
  });
}
