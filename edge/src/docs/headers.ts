import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { DOCS_CSS } from "./page.ts";

const STATIC = {
  "cache-control": "public, max-age=300",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** Headers of the page: it may show itself by its own stylesheet and icon, and nothing else. */
export const DOCS_HEADERS = {
  ...STATIC,
  "content-security-policy": `default-src 'none'; style-src 'sha256-${hashOf(DOCS_CSS)}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "content-type": "text/html; charset=utf-8",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Headers of the document, which tools of any site may read. */
export const DOCUMENT_HEADERS = {
  ...STATIC,
  "access-control-allow-origin": "*",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "content-type": "application/openapi+json",
  "cross-origin-resource-policy": "cross-origin",
} as const;

function hashOf(text: string): string {
  return btoa(String.fromCharCode(...sha256(utf8ToBytes(text))));
}
