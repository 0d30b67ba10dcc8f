/**
 * What k6 counts of a run, under the names its metrics have: the verdict compares these with the ledger. Imports
 * nothing, for k6 and the runner both read it.
 */
export const COUNTS = {
  /** Submissions that were answered for as accepted or as a replay: each stands for one entry. */
  kept: "earshot_kept",
  /** First answers: "accepted". */
  accepted: "earshot_accepted",
  /** Answers that had been given before, and whose answer was perhaps lost: "replay". */
  replayed: "earshot_replayed",
  /** Second answers of one customer, refused. */
  duplicate: "earshot_duplicate",
  /** Invalid, and refused. */
  refused: "earshot_refused",
  /** Told to come back later as more came than can be done (503); most of them did. */
  busy: "earshot_busy",
  /** The same as more came of one client, network or survey than may (429). */
  limited: "earshot_limited",
  /** Told so until they gave up: not in the ledger. */
  gaveUp: "earshot_gave_up",
  /** Given up without knowing: in the ledger or not. */
  unknown: "earshot_unknown",
  /**
   * Customers who began to answer, and of these those who came to an end: k6 cuts off the others where it is told to.
   */
  begun: "earshot_begun",
  ended: "earshot_ended",
  /** Kept, and unhappy enough for a case. */
  unhappy: "earshot_unhappy",
} as const;

/** Share of customers who saw something that they should not have seen. */
export const UNEXPECTED = "earshot_unexpected";

/** From the answer to the moment the receipt says that it is counted, in ms. */
export const COUNTED_AFTER = "earshot_counted_after";

/** Something for each of {@link COUNTS}. */
type ByCount<T> = Readonly<Record<keyof typeof COUNTS, T>>;

/** One number for each of {@link COUNTS}. */
export type Counts = ByCount<number>;

/** Makes something for each of {@link COUNTS}, of the name of its metric. */
export function byCount<T>(make: (metric: string) => T): ByCount<T> {
  return {
    kept: make(COUNTS.kept),
    accepted: make(COUNTS.accepted),
    replayed: make(COUNTS.replayed),
    duplicate: make(COUNTS.duplicate),
    refused: make(COUNTS.refused),
    busy: make(COUNTS.busy),
    limited: make(COUNTS.limited),
    gaveUp: make(COUNTS.gaveUp),
    unknown: make(COUNTS.unknown),
    begun: make(COUNTS.begun),
    ended: make(COUNTS.ended),
    unhappy: make(COUNTS.unhappy),
  };
}
