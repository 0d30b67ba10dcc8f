/** How the command ends, for scripts. */
export const EXIT = {
  done: 0,
  /** It could not be done, or what was looked for was found. */
  failed: 1,
  /** It was called wrongly. */
  usage: 2,
  /** A variable is missing or wrong: EX_CONFIG of sysexits.h. */
  config: 78,
} as const;

/** What stands in the way, in one line that ends with the next step; the line is all that is shown. */
export class Obstacle extends Error {
  override name = "Obstacle";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
