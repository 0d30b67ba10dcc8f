import { createHmac } from "node:crypto";

/** Two keys: the one that signs, and the one before it, which verifies still. */
export const LINK_KEYS = ["link-key-of-the-conformance-suite", "link-key-that-is-on-its-way-out-01"] as const;

/** Signs a link as a business does, see `edge/signing/`. */
export function linkFor(
  survey: string,
  id: string,
  { key = LINK_KEYS[0], expires = Math.floor(Date.now() / 1000) + 3600 }: { key?: string; expires?: number } = {},
): string {
  const text = `1.${survey}.${expires}.${id}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}
