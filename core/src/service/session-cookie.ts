import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a viewer stays signed in, in seconds: 12 hours. */
const LIFETIME = 12 * 60 * 60;

/** The cookie of signed-in viewers: how it is named and made, and who holds a good one. */
export interface SessionCookies {
  name: string;
  /**
   * Whether it travels by https alone; its name then begins with `__Host-`, which browsers take from this host only.
   */
  secure: boolean;
  /**
   * Value of a new session, and its `Max-Age` in seconds.
   *
   * @param by id of the access key it was exchanged for, or of the link that signed an administrator in, see
   * {@link Session}; absent: a sign-in link of the team
   */
  begin(by?: string): { value: string; maxAge: number };
  /** What a cookie's session is; undefined where it is forged or over. */
  read(value: string | undefined): Session | undefined;
}

/** A session that goes on. */
interface Session {
  /** In ms since 1970. */
  until: number;
  /** Id of the access key it was exchanged for: sixteen hex digits. */
  key?: string;
  /** The link that signed an administrator in, as the audit names it: the first eight hex digits of its hash. */
  link?: string;
}

/**
 * Sessions without a store: the cookie says when it ends, under a MAC that also covers its name, so that no other
 * signed cookie can stand in for it. Signing out forgets the cookie; to end all sessions at once, change the key.
 *
 * @param key secret that signs
 * @param secure whether viewers come by https
 */
export function sessionCookies(key: string, secure: boolean): SessionCookies {
  const name = secure ? "__Host-earshot-session" : "earshot-session";
  const macOf = (claim: string) => createHmac("sha256", key).update(`${name}|${claim}`).digest("base64url");
  return {
    name,
    secure,
    begin(by) {
      const claim = `v1.${Math.floor(Date.now() / 1000) + LIFETIME}${by === undefined ? "" : `.${by}`}`;
      return { value: `${claim}.${macOf(claim)}`, maxAge: LIFETIME };
    },
    read(value) {
      const [, claim, seconds, key, link, mac] =
        /^(v1\.(\d{1,12})(?:\.(?:([0-9a-f]{16})|([0-9a-f]{8})))?)\.([\w-]{43})$/.exec(value ?? "") ?? [];
      if (claim === undefined || mac === undefined) return undefined;
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(claim)))) return undefined;
      const until = Number(seconds) * 1000;
      if (until <= Date.now()) return undefined;
      return { until, ...(key !== undefined && { key }), ...(link !== undefined && { link }) };
    },
  };
}
