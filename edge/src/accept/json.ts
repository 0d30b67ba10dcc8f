import { fieldErrors, LIMITS, type SubmissionBody } from "@earshot/contract";
import * as v from "valibot";
import type { Patience } from "../guard/patience.ts";
import { readText, type Incoming } from "./body.ts";
import { Refusal } from "./refusal.ts";
import type { Submission } from "./submission.ts";

/** Levels of objects and arrays within each other; a submission has two. */
const MAX_DEPTH = 4;

/** Keys and items in all; a submission has some 7 and 10 tags. */
const MAX_KEYS = 20;

/** A submission as the API takes it. */
export function submissionIn({ submissionId, answer, link, ...context }: SubmissionBody): Submission {
  return { submissionId, answer, link, context };
}

/**
 * Reads a body of JSON that is small and of a schema.
 *
 * @throws {Refusal} what is wrong with it
 */
export async function readJson<const S extends v.GenericSchema>(
  request: Incoming,
  schema: S,
  patience: Patience,
): Promise<v.InferOutput<S>> {
  const text = await readText(request, "application/json", LIMITS.bodyBytes, patience);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refusal("bad-json");
  }
  // Before the schema, whose work and whose list of errors would grow with what was sent.
  if (sizeOf(json) > MAX_KEYS) {
    throw new Refusal("invalid-field", { detail: `Send at most ${MAX_KEYS} keys and items, nested ${MAX_DEPTH} deep` });
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) throw new Refusal("invalid-field", { errors: fieldErrors(parsed.issues) });
  return parsed.output;
}

/** Keys and items of all levels; infinite once they are too many or too deep. */
function sizeOf(json: unknown, depth = 0): number {
  if (typeof json !== "object" || json === null) return 0;
  if (depth >= MAX_DEPTH) return Infinity;
  let size = 0;
  for (const value of Object.values(json)) {
    size += 1 + sizeOf(value, depth + 1);
    if (size > MAX_KEYS) return Infinity;
  }
  return size;
}
