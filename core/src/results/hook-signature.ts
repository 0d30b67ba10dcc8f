import { createHmac, timingSafeEqual } from "node:crypto";
import { HOOK_WINDOW } from "@earshot/contract";

/** What a call has to prove that it comes from the help desk. */
interface Signed {
  signature: string | undefined;
  /** ISO 8601. */
  timestamp: string | undefined;
  /** As it came, to the byte. */
  body: Uint8Array;
}

/** Tells of what moment a signed call is, in ms since 1970; undefined where its signature is not good, or too old. */
export type ReadSignature = (signed: Signed) => number | undefined;

/**
 * Checks signatures: base64 of HMAC-SHA256 over timestamp and body.
 *
 * @param keys any of them may have signed, so that one can be changed for another
 * @param now ms since 1970
 */
export function signaturesBy(keys: readonly string[], now: () => number = Date.now): ReadSignature {
  return ({ signature = "", timestamp = "", body }) => {
    const at = /^\d{4}-\d\d-\d\dT[\d:.]{5,12}(?:Z|[+-]\d\d:\d\d)$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
    if (!(Math.abs(now() - at) <= HOOK_WINDOW)) return undefined;
    const given = Buffer.from(signature, "base64");
    const good = keys.some((key) => {
      const expected = createHmac("sha256", key).update(timestamp).update(body).digest();
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return good ? at : undefined;
  };
}
