import * as v from "valibot";

/** What a request for a new ticket may meet in place of the usual answer. Each is used up by one request. */
export const DeskFault = v.variant("kind", [
  /** This status, nothing made. */
  v.strictObject({
    kind: v.literal("status"),
    status: v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(599)),
    /** Seconds, as the header Retry-After says it. */
    retryAfter: v.optional(v.number()),
  }),
  /** The ticket is made at once and the answer comes late. */
  v.strictObject({ kind: v.literal("slow"), ms: v.pipe(v.number(), v.minValue(0)) }),
  /** The ticket is made and the connection reset before the answer. */
  v.strictObject({ kind: v.literal("reset-after") }),
  /** The connection is reset, nothing made. */
  v.strictObject({ kind: v.literal("reset-before") }),
]);
/** See {@link DeskFault}. */
export type DeskFault = v.InferOutput<typeof DeskFault>;
