import * as v from "valibot";

/** What a PutEvents request may meet in place of the usual answer. Each is used up by one request. */
export const PutFault = v.variant("kind", [
  /** HTTP 500, nothing taken. */
  v.strictObject({ kind: v.literal("error") }),
  /** The whole request is throttled, nothing taken. */
  v.strictObject({ kind: v.literal("throttle") }),
  /** The whole request is refused, HTTP 400 with this code, nothing taken. */
  v.strictObject({ kind: v.literal("refuse"), code: v.optional(v.string(), "ValidationException") }),
  /** The entry at this position fails with this code; the others are taken. */
  v.strictObject({
    kind: v.literal("partial"),
    position: v.pipe(v.number(), v.integer(), v.minValue(0)),
    code: v.optional(v.string(), "InternalFailure"),
  }),
  /** No answer at all, nothing taken. */
  v.strictObject({ kind: v.literal("hang") }),
  /** All entries are taken, and the connection is cut before the answer. */
  v.strictObject({ kind: v.literal("drop-reply") }),
  /** The connection is reset, nothing taken. */
  v.strictObject({ kind: v.literal("reset") }),
]);
/** See {@link PutFault}. */
export type PutFault = v.InferOutput<typeof PutFault>;
