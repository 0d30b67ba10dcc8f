/** What must hold whatever happens; the columns of the report. */
export const INVARIANTS = {
  I1: "accepted: stored exactly once",
  I2: "duplicate or refused for good: not stored",
  I3: "unknown: stored at most once",
  I4: "nothing stored that was never sent",
  I5: "at most one a client, survey and period",
  I6: "rollups equal a recount, at every moment",
  I7: "a case follows its client, its event sent",
  I8: "one ticket a case",
  I9: "told to Redis only what is committed",
  I10: "content unchanged, in feedback and ticket",
  I11: "no client accepted twice, or turned away without reason",
  I12: "totals never fall, and end equal to a recount",
  I13: "no secret, comment or address in a log",
  I14: "no leak of connections and files",
  I15: "the ledger adds up, and tells of every loss",
  I16: "all comes to rest by itself",
  I17: "changed, replaced, taken back: what the last doing left",
  I18: "erased: no word of it left in Postgres",
} as const;

export type Invariant = keyof typeof INVARIANTS;

export const isInvariant = (name: string): name is Invariant => name in INVARIANTS;

/** One thing that should not be, in words without anybody's comment. */
export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

/** Collects violations; of each kind the first few are told in words. */
export class Violations {
  readonly all: Violation[] = [];

  add(invariant: Invariant, what: string): void {
    this.all.push({ invariant, what });
  }

  /** Adds one for each of `found`. */
  each<T>(invariant: Invariant, found: readonly T[], say: (one: T) => string): void {
    for (const one of found) this.add(invariant, say(one));
  }

  count(invariant: Invariant): number {
    return this.all.filter((each) => each.invariant === invariant).length;
  }
}
