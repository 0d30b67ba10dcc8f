import { type FieldError, Problem } from "@earshot/contract";
import * as v from "valibot";

/** Longest that an answer is waited for, in ms: administration waits for Redis for a second and a half itself. */
const PATIENCE_MS = 12_000;

/** What came of asking administration. */
export type Told<T> =
  | { readonly ok: true; readonly body: T; readonly status: number; readonly etag: string | null }
  | {
      readonly ok: false;
      /** 0: no answer, or one that nobody can read. */
      readonly status: number;
      readonly detail: string | undefined;
      readonly errors: readonly FieldError[];
    };

/**
 * Asks administration, by way of results, and checks what it answers.
 *
 * @param schema what the body of a 2xx has to be; `unknown()` where none is expected
 * @param sent what is sent as JSON
 */
export async function tell<const S extends v.GenericSchema>(
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  schema: S,
  sent?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told<v.InferOutput<S>>> {
  const nothing = { ok: false, status: 0, detail: undefined, errors: [] } as const;
  try {
    const response = await fetch(path, {
      method,
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { ...(sent !== undefined && { "content-type": "application/json" }), ...headers },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    });
    const body: unknown = response.status === 204 ? undefined : await response.json();
    const { status } = response;
    if (!response.ok) {
      const problem = v.safeParse(Problem, body);
      if (!problem.success) return { ...nothing, status };
      return { ok: false, status, detail: problem.output.detail, errors: problem.output.errors ?? [] };
    }
    const parsed = v.safeParse(schema, body);
    return parsed.success ? { ok: true, body: parsed.output, status, etag: response.headers.get("etag") } : nothing;
  } catch {
    return nothing;
  }
}
