import { problem, PROBLEM_TYPE, PROBLEMS, type Problem, type ProblemCode } from "@earshot/contract";
import { API_HEADERS } from "../guard/headers.ts";
import { QueueDoubt, QueueUnavailable } from "../queue/queue.ts";
import { Refusal } from "./refusal.ts";

/** Seconds after which it is worth trying again, where that can help and nothing else is known. */
const RETRY_AFTER = 1;

/** A problem with a code of the closed list. */
export type Told = Problem & { readonly code: ProblemCode; readonly retryAfter?: number | undefined };

/** What a sender is told of anything that was thrown on its way; the error itself says no word to anyone. */
export function problemOf(error: unknown): Told {
  if (error instanceof Refusal) {
    const { code, detail, errors, retryAfter } = error;
    return { ...problem(code, { ...(detail ? { detail } : {}), ...(errors ? { errors } : {}) }), code, retryAfter };
  }
  const code = error instanceof QueueDoubt || error instanceof QueueUnavailable ? "unavailable" : "internal";
  return { ...problem(code), code };
}

/** The headers an answer with this problem has, whatever its form. */
export function problemHeaders({ code, retryAfter = RETRY_AFTER }: Told): Record<string, string> {
  if (PROBLEMS[code].retry !== "later") return {};
  // What is left of a body that is too slow is not waited for.
  return { "retry-after": String(retryAfter), ...(code === "too-slow" ? { connection: "close" } : {}) };
}

/**
 * Answers with problem details.
 *
 * @param submissionId the name under which to send the same again
 */
export function problemResponse(told: Told, submissionId?: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ ...told, retryAfter: undefined, submissionId }), {
    status: told.status,
    headers: { ...API_HEADERS, "content-type": PROBLEM_TYPE, ...problemHeaders(told), ...headers },
  });
}
