import * as v from "valibot";

/** A trace as W3C's `traceparent` of version 00 names it: neither id may be all zeros, letters are small. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * The header `traceparent`: 55 characters that name a trace and say nothing of anybody. Its companion `tracestate` is
 * taken by nobody here, for it may hold any text.
 */
export const Traceparent = v.pipe(v.string(), v.regex(TRACEPARENT, "Must be a traceparent of version 00"));

/** The ids of a trace as lines of a log name them. */
export interface TraceIds {
  readonly trace_id: string;
  readonly span_id: string;
}

/** The ids in a traceparent; undefined where it is none. */
export function traceIds(traceparent: string | undefined): TraceIds | undefined {
  const [, trace_id, span_id] = (traceparent !== undefined && TRACEPARENT.exec(traceparent)) || [];
  return trace_id === undefined || span_id === undefined ? undefined : { trace_id, span_id };
}
