/**
 * Whether a form was sent by a page of another site, in the name of a visitor who does not know of it.
 *
 * Browsers say so in Sec-Fetch-Site, and over plain HTTP, where they leave that out, in Origin. What says neither is no
 * browser (curl, an old tool) and acts for nobody but itself.
 *
 * @param url the request's own
 * @param edgeUrl where customers reach the edge, which behind a proxy may not be where the request came in
 */
export function isCrossSite(
  header: (name: string) => string | undefined,
  url: string,
  edgeUrl: string | undefined,
): boolean {
  const site = header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = header("origin");
  if (origin === undefined) return false;
  // Hosts, not origins: a proxy that ends TLS makes https into http.
  const host = hostOf(origin);
  return host === undefined || (host !== hostOf(url) && host !== hostOf(edgeUrl));
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
