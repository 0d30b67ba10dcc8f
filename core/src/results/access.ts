import { ENV, SCOPES } from "@earshot/contract";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { bearerToken, type HoldsKey } from "../service/bearer.ts";
import { type Scope, TEAM_SCOPES } from "../service/access-key.ts";
import type { FindKey, KnownKey } from "../store/find-key.ts";
import type { SessionCookies } from "../service/session-cookie.ts";

/** Who calls, as far as a session or a key tells. */
interface Caller {
  /** Until when, in ms since 1970. */
  until: number;
  scopes: ReadonlySet<Scope>;
  /**
   * Who it is, as in `audit`: a key's id, `EARSHOT_ADMIN_KEY`, {@link BY_LINK}, or that and an administrator's link.
   */
  by: string;
}

/** Who came by a sign-in link: nobody knows which of the people it was made for. */
const BY_LINK = "sign-in-link";

/** Tells who calls; undefined: somebody without a session or a key that is good. */
export type Access = (c: Context) => Promise<Caller | undefined>;

const EVERYTHING = new Set(SCOPES);
const TEAM = new Set(TEAM_SCOPES);

/**
 * A caller is known by the key of administration, by an access key, or by the session that one of them or a sign-in
 * link began. A session of a key ends with its key.
 */
export function accessBy(cookies: SessionCookies, holdsKey: HoldsKey, findKey: FindKey): Access {
  return async (c) => {
    const authorization = c.req.header("authorization");
    if (authorization !== undefined) {
      if (holdsKey(authorization)) return { until: Number.POSITIVE_INFINITY, scopes: EVERYTHING, by: ENV.adminKey };
      const key = await findKey.byToken(bearerToken(authorization));
      if (key) return callerOf(key);
    }
    const session = cookies.read(getCookie(c, cookies.name));
    if (!session) return undefined;
    if (session.link !== undefined) {
      return { until: session.until, scopes: EVERYTHING, by: `${BY_LINK} ${session.link}` };
    }
    if (session.key === undefined) return { until: session.until, scopes: TEAM, by: BY_LINK };
    const key = await findKey.byId(session.key);
    return key && callerOf(key, session.until);
  };
}

function callerOf({ id, scopes, expiresAt }: KnownKey, until = Number.POSITIVE_INFINITY): Caller {
  return { until: Math.min(until, expiresAt?.getTime() ?? until), scopes: new Set(scopes), by: id };
}
