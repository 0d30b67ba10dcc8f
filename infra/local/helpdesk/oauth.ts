import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import * as v from "valibot";
import type { Clock } from "../stand-in/clock.ts";
import { CREDENTIALS } from "./credentials.ts";

const LIFE = { shortest: 300, standard: 1800, longest: 172_800 } as const;

const Asked = v.object({
  grant_type: v.literal("client_credentials"),
  client_id: v.string(),
  client_secret: v.string(),
  scope: v.optional(v.string(), "read"),
  expires_in: v.optional(v.pipe(v.unknown(), v.transform(Number), v.number())),
});

/** The help desk's tokens: held in memory, so a restart ends them all, as a revocation would. */
export function oauth(clock: Clock) {
  const tokens = new Map<string, { until: number; scopes: readonly string[] }>();
  const app = new Hono().post("/oauth/tokens", async (c) => {
    const json = c.req.header("content-type")?.startsWith("application/json") === true;
    const body: unknown = json ? await c.req.json().catch(() => undefined) : await c.req.parseBody();
    const asked = v.safeParse(Asked, body);
    if (!asked.success) {
      return c.json(
        { error: "invalid_request", error_description: "The request is missing a required parameter." },
        400,
      );
    }
    const { client_id, client_secret, scope, expires_in = LIFE.standard } = asked.output;
    if (!same(client_id, CREDENTIALS.clientId) || !same(client_secret, CREDENTIALS.clientSecret)) {
      return c.json({ error: "invalid_client", error_description: "Client authentication failed." }, 401);
    }
    const life = Math.min(LIFE.longest, Math.max(LIFE.shortest, expires_in));
    const token = randomBytes(24).toString("hex");
    tokens.set(token, { until: clock.now() + life * 1000, scopes: scope.split(" ") });
    return c.json({ access_token: token, token_type: "bearer", scope, expires_in: life });
  });

  return {
    app,
    /** Whether a request may do this; `undefined` for no valid token at all. */
    allows(authorization: string | undefined, scope: "read" | "write"): boolean | undefined {
      const token = tokens.get(authorization?.replace(/^Bearer /, "") ?? "");
      if (token === undefined || token.until <= clock.now()) return undefined;
      return token.scopes.includes(scope) || token.scopes.includes(`tickets:${scope}`);
    },
  };
}

function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
