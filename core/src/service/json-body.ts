import { problemResponse } from "./problem.ts";

/** The JSON of a request, or the answer that says why there is none. */
export type JsonBody = { ok: true; value: unknown } | { ok: false; refusal: Response };

/**
 * Reads a body that must be JSON in UTF-8 and must say so: a browser cannot send this content type to another site
 * without asking first, and what is not UTF-8 would silently be replaced.
 */
export async function readJson(request: Request): Promise<JsonBody> {
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
