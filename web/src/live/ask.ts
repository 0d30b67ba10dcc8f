import { Problem } from "@earshot/contract";
import * as v from "valibot";
import { readServerClock } from "./clock.ts";

/** Longest that an answer is waited for, in milliseconds. */
const PATIENCE_MS = 5000;

/** An answer that was read whole and is as the contract says, or why there is none. */
export type Answered<T> =
  | { readonly ok: true; readonly body: T }
  /** `status` 0: no answer, or one that nobody can read; trying again may help, as it does from 500 up. */
  | { readonly ok: false; readonly status: number; readonly title: string | undefined };

/**
 * Asks the results service and checks what it answers against the contract.
 *
 * Nothing is taken from the browser's cache: an older answer has an older date, and fresh numbers would look late.
 *
 * @param schema what the body of a 2xx has to be; null where none is expected
 */
export async function ask<const S extends v.GenericSchema>(
  path: string,
  schema: S,
  init: RequestInit = {},
): Promise<Answered<v.InferOutput<S>>> {
  try {
    const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...init });
    readServerClock(response);
    const body: unknown = response.status === 204 ? undefined : await response.json();
    if (!response.ok) {
      const problem = v.safeParse(Problem, body);
      return { ok: false, status: response.status, title: problem.success ? problem.output.title : undefined };
    }
    const parsed = v.safeParse(schema, body);
    return parsed.success ? { ok: true, body: parsed.output } : { ok: false, status: 0, title: undefined };
  } catch {
    return { ok: false, status: 0, title: undefined };
  }
}
