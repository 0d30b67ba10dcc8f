/** A benchmark cannot be run here; the message says what is missing. */
export class NotRun extends Error {
  override name = "NotRun";
}
