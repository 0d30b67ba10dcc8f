import * as v from "valibot";

/**
 * The closed list of what can go wrong for a caller, as RFC 9457 problem details.
 *
 * A code never changes its meaning; titles may be reworded. `retry` says whether sending the same again can help:
 * `never`, `later` (the answer carries Retry-After) or `after-change` (the caller has to mend the request).
 */
export const PROBLEMS = {
  "bad-json": { status: 400, title: "The body is not JSON", retry: "after-change" },
  "bad-text": { status: 400, title: "The body is not valid UTF-8", retry: "after-change" },
  "invalid-field": { status: 400, title: "A field is not as the survey wants it", retry: "after-change" },
  unauthorized: { status: 401, title: "A key or a session is needed", retry: "after-change" },
  forbidden: { status: 403, title: "This is not yours to see or to send", retry: "never" },
  "bad-link": { status: 403, title: "This survey is answered by a personal link, whole and its own", retry: "never" },
  "not-open-yet": { status: 403, title: "This survey does not take answers yet", retry: "later" },
  "unknown-survey": { status: 404, title: "There is no survey at this address", retry: "never" },
  "unknown-receipt": { status: 404, title: "There is no such receipt", retry: "never" },
  "not-found": { status: 404, title: "There is nothing at this address", retry: "never" },
  "method-not-allowed": { status: 405, title: "This method is not taken here", retry: "after-change" },
  "too-slow": { status: 408, title: "The body came too slowly", retry: "later" },
  duplicate: { status: 409, title: "You have already answered. Your first answer stands", retry: "never" },
  conflict: { status: 409, title: "This cannot be done as things stand", retry: "after-change" },
  "closed-survey": { status: 410, title: "This survey is closed", retry: "never" },
  "expired-link": { status: 410, title: "This link has run out", retry: "never" },
  "too-large": { status: 413, title: "The body is too large", retry: "after-change" },
  "wrong-content-type": { status: 415, title: "This content type is not taken here", retry: "after-change" },
  "rate-limited": { status: 429, title: "Too many requests at once", retry: "later" },
  internal: { status: 500, title: "The trouble is on our side", retry: "later" },
  unavailable: { status: 503, title: "This cannot be done just now", retry: "later" },
} as const satisfies Record<string, { status: number; title: string; retry: "never" | "later" | "after-change" }>;

/** One code of {@link PROBLEMS}. */
export type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong with one field: where, by a JSON pointer, and what would be right. Never the value itself. */
export const FieldError = v.strictObject({ pointer: v.string(), message: v.string() });
/** See {@link FieldError}. */
export type FieldError = v.InferOutput<typeof FieldError>;

/** The body of an error, media type `application/problem+json`. */
export const Problem = v.object({
  type: v.string(),
  code: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(FieldError)),
});
/** See {@link Problem}. */
export type Problem = v.InferOutput<typeof Problem>;

/** Media type of {@link Problem}. */
export const PROBLEM_TYPE = "application/problem+json";

/**
 * Builds the body of a problem.
 *
 * @param code one of the closed list
 * @param more `detail`, a sentence for this occurrence; `errors`, what is wrong with which field
 */
export function problem(code: ProblemCode, more: { detail?: string; errors?: FieldError[] } = {}): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:earshot:problem:${code}`, code, title, status, ...more };
}

/**
 * Turns valibot's issues into field errors that say where and what, never the value: the value may be a comment.
 *
 * @param issues what `safeParse` reported
 */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): FieldError[] {
  return issues.map((issue) => ({
    pointer: (issue.path ?? [])
      .map((step) => `/${String(step.key).replaceAll("~", "~0").replaceAll("/", "~1")}`)
      .join(""),
    message: describe(issue),
  }));
}

/**
 * Issues with a message of ours say it; valibot's own messages quote the input and are replaced by what was expected.
 */
function describe(issue: v.BaseIssue<unknown>): string {
  if ((issue.kind === "validation" || issue.type === "union") && !issue.message.startsWith("Invalid ")) {
    return issue.message;
  }
  if (issue.type === "strict_object" && issue.expected === "never") return "Is not known here";
  if (issue.received === "undefined") return "Is missing";
  const expected = issue.expected ?? "of another kind";
  // A choice of words, in one another or not.
  const words = expected.match(/(?<=")[\w-]+(?=")/g) ?? [];
  if (words.length > 1) return `Must be one of ${words.join(", ")}`;
  const bound = expected.replace(/^>=/, "at least ").replace(/^<=/, "at most ");
  return `Must be ${bound}${issue.type.endsWith("_length") ? " long" : ""}`;
}
