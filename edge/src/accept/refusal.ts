import type { FieldError, ProblemCode } from "@earshot/contract";

/** A submission that is not taken, with the reason for its sender; thrown while it is read, answered at one place. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: ProblemCode;
  readonly errors: FieldError[] | undefined;
  readonly detail: string | undefined;
  /** Seconds after which it is worth trying again, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, more: { detail?: string; errors?: FieldError[]; retryAfter?: number } = {}) {
    super(code);
    this.code = code;
    this.errors = more.errors;
    this.detail = more.detail;
    this.retryAfter = more.retryAfter;
  }
}

/** Refuses for one field. */
export function invalidField(pointer: string, message: string): Refusal {
  return new Refusal("invalid-field", { errors: [{ pointer, message }] });
}

/** Refuses as more comes in than can be kept up with. */
export function tooMuch(retryAfter?: number): Refusal {
  return new Refusal("unavailable", {
    detail: "More comes in than can be kept up with",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** Seconds after which to come again: not all at the same moment. */
export const soon = (): number => 1 + Math.floor(Math.random() * 3);
