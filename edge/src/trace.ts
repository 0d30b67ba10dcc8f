import { traceIds } from "@earshot/contract";

/** Finds the trace that a request belongs to: by the header `traceparent` it was sent with, or one made for it. */
export type TraceOf = (sent: string | undefined) => string | undefined;

/** What is no traceparent is passed over: it is the business of whoever traces, and no reason to refuse an answer. */
export const traceSent: TraceOf = (sent) => (sent !== undefined && traceIds(sent) ? sent : undefined);

/**
 * Also makes traces, for a share of the requests that were sent without.
 *
 * @param share 0 … 1
 */
export function sampledTraces(share: number): TraceOf {
  if (share === 0) return traceSent;
  return (sent) => traceSent(sent) ?? (Math.random() < share ? newTrace() : undefined);
}

function newTrace(): string {
  const id = crypto
    .getRandomValues(new Uint8Array(24))
    .reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
  return `00-${id.slice(0, 32)}-${id.slice(32)}-01`;
}
