import { type Dimension, DIMENSIONS, CleanText, LIMITS } from "@earshot/contract";
import * as v from "valibot";

const Value = v.optional(v.pipe(CleanText(LIMITS.tagPoints), v.minLength(1, "Must not be empty")));

/** How what came with one channel, language or tag alone is asked for in an address. */
export const ONLY_ASKED = { channel: Value, language: Value, tag: Value };

/** The one that is asked for; null where none is. */
export function onlyOf(
  asked: Partial<Record<Dimension, string | undefined>>,
): { dimension: Dimension; value: string } | null {
  const dimension = DIMENSIONS.find((each) => asked[each] !== undefined);
  return dimension ? { dimension, value: asked[dimension] ?? "" } : null;
}
