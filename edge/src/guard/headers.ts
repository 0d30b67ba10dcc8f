import { PATHS } from "@earshot/contract/names";

/**
 * Headers of everything that is not a page: never guessed at, never kept, never framed, and no other site's to load as
 * a part of itself. Sites a survey lists read it by `corsHeaders`.
 */
export const API_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  vary: "origin",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Headers of the 202 of the API. No page can ask for it but one that a survey names, and nothing can show it or load
 * it: what sends JSON is asked beforehand. So there is nothing for the other headers to govern, and each of them costs
 * Deno 0.8 µs; beyond 512 bytes an answer takes two writes to the socket, of 7 µs each.
 */
export const ACCEPTED_HEADERS = {
  "cache-control": API_HEADERS["cache-control"],
  "content-type": "application/json",
  "x-content-type-options": API_HEADERS["x-content-type-options"],
} as const;

/** Of every answer over https: for half a year browsers come no other way, also to an address that says http. */
export const SECURE_HEADERS = { "strict-transport-security": "max-age=15552000" } as const;

/** Where an API tells what it is. */
export const DESCRIBED = {
  link: `<${PATHS.openapi}>; rel="service-desc", <${PATHS.docs}>; rel="service-doc"`,
} as const;

/** Where a page is shown. */
export interface Shown {
  /** Stands on the page's style element. */
  readonly nonce: string;
  /** Origins whose pages may show it in a frame; absent or empty: none. */
  readonly framedBy?: readonly string[] | undefined;
}

/**
 * Headers of a page: it may show itself and send its own form, and nothing else.
 *
 * The referrer stays within the site rather than being left out: without it browsers send forms with `Origin: null`,
 * which over plain HTTP is all there is to tell our own form from a foreign one.
 */
export function pageHeaders({ nonce, framedBy = [] }: Shown): Record<string, string> {
  const framed = framedBy.length > 0;
  return {
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      // The script of a page asks whether we are there before it sends.
      "connect-src 'self'",
      "img-src 'self' data:",
      "form-action 'self'",
      "base-uri 'none'",
      `frame-ancestors ${framed ? framedBy.join(" ") : "'none'"}`,
    ].join("; "),
    "cross-origin-opener-policy": "same-origin",
    // A page that isolates itself shows only frames that say they may be shown.
    "cross-origin-resource-policy": framed ? "cross-origin" : "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    // For browsers that do not know frame-ancestors; it knows no list, so it says nothing where there is one.
    ...(framed ? {} : { "x-frame-options": "DENY" }),
  };
}

/** A number used once, for the page's policy. */
export function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}
