import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { FeedbackRow } from "../store/batch.ts";

/**
 * The id of the case that a feedback opens: a UUID of version 7 that follows from the entry.
 *
 * A log that is settled again over an older copy of Postgres opens the cases it had opened before, under the same ids:
 * their events bear the idempotency keys that the help desk knows, and their tickets are found.
 *
 * @param at when the entry was accepted, ms since 1970
 */
export function caseId({ survey, client, period, n }: FeedbackRow, at: number): string {
  const random = createHash("sha256").update(`case ${survey} ${client} ${period} ${n}`).digest();
  return uuidv7({ msecs: at, random });
}
