import * as v from "valibot";
import type { Clock } from "../stand-in/clock.ts";
import { type Answer, type Call, call } from "./call.ts";
import type { Outcome } from "./retry.ts";
import type { Target } from "./rules.ts";

/** Who this stand-in is to the target: what a connection keeps in Secrets Manager. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** A token this close to its end is replaced before it is used. */
const MARGIN = 60_000;

const Token = v.object({ access_token: v.string(), expires_in: v.optional(v.number(), 3600) });

/** The authorization of an API destination. */
export interface Connection {
  /** The headers that say who asks, or how asking for a token failed. */
  authorization(): Promise<{ headers: Readonly<Record<string, string>> } | { failed: Outcome }>;
  /** Forgets the token: the target did not accept it. */
  refused(): void;
}

/**
 * Makes the connection of a target; a key is the secret of the credentials, a token is asked for with both of them.
 *
 * @param track told of each call, so that it can be dropped on the way out
 */
export function connection(
  clock: Clock,
  base: string,
  target: Target["connection"],
  credentials: Credentials,
  track: (call: Call) => Call,
): Connection {
  if (target.authorizationType === "OAUTH_CLIENT_CREDENTIALS") return byToken(clock, base, target, credentials, track);
  const headers = { [target.apiKeyName]: credentials.clientSecret };
  return { authorization: async () => ({ headers }), refused: () => {} };
}

function byToken(
  clock: Clock,
  base: string,
  {
    authorizationPath,
    httpMethod,
    body,
  }: Extract<Target["connection"], { authorizationType: "OAUTH_CLIENT_CREDENTIALS" }>,
  { clientId, clientSecret }: Credentials,
  track: (call: Call) => Call,
): Connection {
  type Asked = Awaited<ReturnType<Connection["authorization"]>>;
  let current: { headers: { Authorization: string }; until: number } | undefined;
  let asking: Promise<Asked> | undefined;

  const ask = async (): Promise<Asked> => {
    const form = new URLSearchParams({ ...body, client_id: clientId, client_secret: clientSecret });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const request = { method: httpMethod, headers, body: form.toString() };
    const outcome = await track(call(clock, base + authorizationPath, request)).outcome;
    const token = outcome.kind === "answered" && outcome.status === 200 ? readToken(outcome) : undefined;
    if (token === undefined) {
      // Whatever is wrong with the token's endpoint, the delivery itself has not been tried: it is worth a retry.
      return { failed: outcome.kind === "answered" ? { ...outcome, status: 401 } : outcome };
    }
    const until = clock.now() + token.expires_in * 1000;
    current = { headers: { Authorization: `Bearer ${token.access_token}` }, until };
    return current;
  };
  return {
    async authorization() {
      if (current !== undefined && current.until - clock.now() > MARGIN) return current;
      asking ??= ask().finally(() => (asking = undefined));
      return asking;
    },
    refused: () => (current = undefined),
  };
}

function readToken({ body }: Answer): v.InferOutput<typeof Token> | undefined {
  try {
    return v.parse(Token, JSON.parse(body));
  } catch {
    return undefined;
  }
}
