import type { Survey } from "@earshot/contract";
import { LINK } from "@earshot/contract/names";

/** What pages of other sites may send to the API, and for how many seconds they may remember that. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, PATCH, DELETE",
  "access-control-allow-headers": `content-type, idempotency-key, ${LINK.header}, traceparent, tracestate`,
  "access-control-max-age": "600",
} as const;

/**
 * The headers that let a page of another site send to a survey and read what it is told: for exactly the origins the
 * survey lists, and for no others any.
 *
 * With the cookie, as the site is one the business named; a browser sends it along only where that is a neighbour under
 * the same domain.
 */
export function corsHeaders(
  survey: Pick<Survey, "origins"> | undefined,
  origin: string | undefined,
): Record<string, string> {
  if (origin === undefined || !survey?.origins?.includes(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "retry-after",
  };
}

/** The headers of an answer to a browser that asks before it sends. */
export function preflightHeaders(
  survey: Pick<Survey, "origins"> | undefined,
  origin: string | undefined,
): Record<string, string> {
  const headers = corsHeaders(survey, origin);
  return "access-control-allow-origin" in headers ? { ...headers, ...PREFLIGHT } : headers;
}
