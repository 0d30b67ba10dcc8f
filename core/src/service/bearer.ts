import { createHash, timingSafeEqual } from "node:crypto";

/** Tells whether an `Authorization` header carries the key. */
export type HoldsKey = (authorization: string | undefined) => boolean;

/** The token of an `Authorization` header; empty where it carries none. */
export function bearerToken(authorization: string | undefined): string {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
}

/**
 * Checks bearer tokens against one key. Digests are compared, so the time taken tells neither length nor content.
 *
 * @param key the key that opens
 */
export function bearerKey(key: string): HoldsKey {
  const expected = digest(key);
  return (authorization) => timingSafeEqual(digest(bearerToken(authorization)), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
