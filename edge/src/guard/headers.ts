/** Headers of everything that is not a page: never guessed at, never kept. */
export const API_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Headers of a page: it may show itself and send its own form, and nothing else.
 *
 * The referrer stays within the site rather than being left out: without it browsers send forms with `Origin: null`,
 * which over plain HTTP is all there is to tell our own form from a foreign one.
 *
 * @param nonce stands on the page's style element
 */
export function pageHeaders(nonce: string, https: boolean): Record<string, string> {
  return {
    ...API_HEADERS,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    ...(https ? { "strict-transport-security": "max-age=15552000" } : {}),
  };
}

/** A number used once, for the page's policy. */
export function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}
