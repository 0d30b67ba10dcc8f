import { createHmac, timingSafeEqual } from "node:crypto";

/** What the token of a share link says. */
interface ShareClaims {
  /** Sixteen hex digits. */
  id: string;
  survey: string;
  /** ms since 1970, whole seconds. */
  until: number;
}

/** Makes and reads the tokens of links that share the totals of one survey. */
export interface ShareTokens {
  make(claims: ShareClaims): string;
  /** What a token says; undefined where it is of another survey, forged, or over. */
  open(token: string, survey: string): ShareClaims | undefined;
}

/**
 * Signs share links: `<id>.<end in seconds>.<mac>`. The survey is under the MAC and not in the token, as it stands in
 * the address already.
 *
 * @param adminKey the key of administration, which both who makes the links and who reads them have; what signs is
 * derived of it. Another key ends all links
 */
export function shareTokens(adminKey: string): ShareTokens {
  const key = createHmac("sha256", adminKey).update("earshot share links v1").digest();
  const macOf = (survey: string, id: string, seconds: string) =>
    createHmac("sha256", key).update(`${survey}|${id}|${seconds}`).digest();
  return {
    make({ id, survey, until }) {
      const seconds = String(Math.floor(until / 1000));
      return `${id}.${seconds}.${macOf(survey, id, seconds).toString("base64url")}`;
    },
    open(token, survey) {
      const [, id, seconds, mac] = /^([0-9a-f]{16})\.(\d{1,12})\.([\w-]{43})$/.exec(token) ?? [];
      if (id === undefined || seconds === undefined || mac === undefined) return undefined;
      if (!timingSafeEqual(Buffer.from(mac, "base64url"), macOf(survey, id, seconds))) return undefined;
      const until = Number(seconds) * 1000;
      return until > Date.now() ? { id, survey, until } : undefined;
    },
  };
}
