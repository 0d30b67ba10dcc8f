import type { Context } from "hono";

/**
 * Whether a request comes from a page of ours, or from no page at all.
 *
 * Browsers send Sec-Fetch-Site where the address is trustworthy (https, localhost), and Origin with every POST and
 * DELETE. Tools such as curl send neither, and carry nobody's cookie.
 */
export function isSameOrigin(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = c.req.header("origin");
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === c.req.header("host");
}
