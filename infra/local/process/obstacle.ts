/**
 * Something on this machine stands in the way of a start: told in one line with the next step, never as a stack trace.
 *
 * The launcher prints `message` and leaves with `exitCode`: 1, or 78 (`EX_CONFIG`) where a variable has to change.
 */
export class Obstacle extends Error {
  override name = "Obstacle";
  readonly exitCode: 1 | 78;

  constructor(message: string, options: { exitCode?: 1 | 78; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The system's or a driver's code of an error, such as `ENOENT`; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
