import type { Pool } from "../connect.ts";

/** One transaction, hence one snapshot. */
export type Snapshot = Pick<Pool, "unsafe">;

/** A number that is not what the rows come to, and the smallest place it can be pinned down to. */
export interface Disagreement {
  /** What was counted twice: "answers counted", "stored". */
  what: string;
  survey?: string;
  partition?: number;
  period?: number;
  /** ISO 8601. */
  minute?: string;
  answer?: string;
  /** A client, a case or another row by its key. */
  key?: string;
  expected: string | number;
  found: string | number;
}

/** What a check came to. */
export interface Finding {
  /** How many things were compared. */
  compared: number;
  /** How many of them disagree; `first` holds the smallest of them. */
  disagreements: number;
  first: Disagreement[];
}

/** One thing that has to be so. */
export interface Check {
  title: string;
  /** Whether it can be asked of what was accepted since a moment alone. */
  since: boolean;
  /**
   * @param limit most disagreements that are named
   * @param since ISO 8601; null: everything
   * @param say told how far it is
   */
  find: (snapshot: Snapshot, limit: number, since: string | null, say: (progress: string) => void) => Promise<Finding>;
}
