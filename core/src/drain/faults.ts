/**
 * What a failed statement means for the entries in it:
 *
 * - `poison`: an entry is to blame and will be again; find it and bury it
 * - `doubtful`: perhaps an entry, perhaps somebody who wrote at the same time; poison only when it comes again
 * - `passing`: nobody's fault: wait and send it again
 */
export type Blame = "poison" | "doubtful" | "passing";

/** SQLSTATEs of constraints and limits that only the content of a row can break. */
const POISON = new Set(["23502", "23503", "23514", "54000", "P0001"]);

/** The SQLSTATE of an error of Postgres, undefined for all others. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/** Tells whom to blame for what a statement threw; what is not known is taken to pass. */
export function blameFor(error: unknown): Blame {
  const state = sqlStateOf(error);
  if (state === undefined) return "passing";
  const constraint = error instanceof Error && "constraint_name" in error ? error.constraint_name : undefined;
  // Duplicates are absorbed and counts only grow, so these two come from a writer who passed the drain by. The account
  // not adding up is a fault of ours, never of an entry.
  if (state === "23505" || constraint === "count_not_negative") return "doubtful";
  if (constraint === "ledger_adds_up") return "passing";
  return state.startsWith("22") || POISON.has(state) ? "poison" : "passing";
}
