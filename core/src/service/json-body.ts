import { fieldErrors } from "@earshot/contract";
import * as v from "valibot";
import { problemResponse } from "./problem.ts";

/** The body of a request, or the answer that says why there is none. */
type Body<T> = { ok: true; value: T } | { ok: false; refusal: Response };

/** Reads a body that must be JSON, and as the schema has it; each field that is not is named. */
export async function readBody<const S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<Body<v.InferOutput<S>>> {
  const json = await readJson(request);
  if (!json.ok) return json;
  const body = v.safeParse(schema, json.value);
  if (body.success) return { ok: true, value: body.output };
  return { ok: false, refusal: problemResponse("invalid-field", { errors: fieldErrors(body.issues) }) };
}

/**
 * Reads a body that must be JSON in UTF-8 and must say so: a browser cannot send this content type to another site
 * without asking first, and what is not UTF-8 would silently be replaced.
 */
async function readJson(request: Request): Promise<Body<unknown>> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return { ok: false, refusal: problemResponse("wrong-content-type", { detail: "Send application/json" }) };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await request.arrayBuffer());
  } catch {
    return { ok: false, refusal: problemResponse("bad-text") };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, refusal: problemResponse("bad-json") };
  }
}
