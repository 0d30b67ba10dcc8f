import { PROBLEM_TYPE, PROBLEMS, problem, type FieldError, type ProblemCode } from "@earshot/contract";

/** How long a caller should wait before it tries again, in seconds, where a retry can help and nothing else is said. */
const RETRY_AFTER = 1;

/** Builds the answer that tells a caller what went wrong, as problem details with a code of the closed list. */
export function problemResponse(
  code: ProblemCode,
  { retryAfter = RETRY_AFTER, ...more }: { detail?: string; errors?: FieldError[]; retryAfter?: number } = {},
): Response {
  const headers = new Headers({ "content-type": PROBLEM_TYPE, "cache-control": "no-store" });
  if (PROBLEMS[code].retry === "later") headers.set("retry-after", String(retryAfter));
  return new Response(JSON.stringify(problem(code, more)), { status: PROBLEMS[code].status, headers });
}
