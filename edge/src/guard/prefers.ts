/**
 * Whether a caller would rather have JSON than a page. Where pages are the rule, only a caller who asks for JSON by
 * name and not for HTML gets it (`fetch`); curl's "anything" gets the page.
 */
export function prefersJson(accept: string | undefined): boolean {
  return accept !== undefined && accept.includes("json") && !accept.includes("text/html");
}

/** Whether a caller would rather have a page than JSON. Where JSON is the rule, only a browser's Accept gets a page. */
export function prefersPage(accept: string | undefined): boolean {
  return accept !== undefined && accept.includes("text/html");
}
