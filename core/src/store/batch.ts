/** Where a partition's log is settled to. */
export interface Place {
  /** Of the log; null before the first entry. */
  epoch: string | null;
  /** The anchor, `<stream id>/<u>` of the last entry settled; null before the first. */
  lastId: string | null;
  /** The last number settled. */
  lastN: number;
}

/** A client of a survey, whatever the period. */
export interface Client {
  survey: string;
  /** 32 hex digits. */
  client: string;
}

/** A feedback as it is stored. */
export interface FeedbackRow extends Client {
  /** Number of the entry that said so last. */
  n: number;
  period: number;
  answer: string;
  /** When it was accepted, ms since 1970. A change leaves it alone: the minute it is counted in stays the same. */
  at: number;
  negative: boolean;
  comment?: string | undefined;
  reason?: string | undefined;
  locale?: string | undefined;
  page?: string | undefined;
  channel?: string | undefined;
  tags?: string[] | undefined;
  /** Of its request, for the event of a case; it is not stored with the feedback. */
  traceparent?: string | undefined;
}

/** A stored feedback that another takes the place of. */
interface ChangedRow extends FeedbackRow {
  id: number;
  was: Pick<FeedbackRow, "n" | "answer" | "at" | "channel" | "locale" | "tags">;
}

/** A stored feedback that is taken back. */
interface RemovedRow {
  id: number;
  n: number;
}

/** A client's place that is empty because the feedback in it was taken back. */
interface WithdrawalRow extends Client {
  period: number;
  erased: boolean;
  /** ms since 1970. */
  at: number;
}

/** A case to be opened, unless its client has one that is open. */
export interface CaseRow extends Client {
  /** Number of the feedback in this batch that has to be stored for it; null: it is opened in any case. */
  n: number | null;
  id: string;
  period: number;
  /** ms since 1970. */
  at: number;
  /** Since when its client's answer is no longer a negative one, ms since 1970; null while it is. */
  recoveredAt: number | null;
  /** The event's detail as JSON text; goes into the outbox as it is. */
  detail: string;
  /** Whether it begins as one that waits for a comment. */
  settling: boolean;
  /** For how long its event waits, in ms. */
  wait: number;
}

/** An event that waits for a comment, and tells what its client has said since. */
interface RetoldCase {
  id: string;
  detail: string;
  /** Whether it needs to wait no longer. */
  ready: boolean;
}

/** A case whose client took the feedback back. */
interface EndedCase {
  id: string;
  /** Whether what was said is to go from its event as well. */
  erased: boolean;
}

/** An open case whose client is no longer unhappy, or is so again. */
interface RecoveredCase {
  id: string;
  /** ms since 1970, or null. */
  at: number | null;
}

/** An entry that cannot be settled. */
export interface DeadRow {
  /** Null for an alien: an entry that the admit script did not write. */
  n: number | null;
  /** As an anchor, `<stream id>/<u>`. */
  entry: string;
  /** Its bytes in base64. */
  payload: string;
  /** See the column's comment in schema/logs.ts. */
  why: string;
  /** Whose it is, where that can be read. */
  from?: Client | undefined;
}

/**
 * How many entries of a survey came to what, but for what the statement counts itself:
 *
 * - `duplicate` includes every row of {@link Batch.feedback}, each of which leaves it again when it is stored
 * - `superseded` leaves out the rows of {@link Batch.changed} and {@link Batch.removed}
 * - `stored` is below zero by the rows of {@link Batch.removed}, so that one which is not found unbalances the account
 */
export interface SurveyTerms {
  survey: string;
  stored: number;
  superseded: number;
  withdrawn: number;
  duplicate: number;
}

/** What entries of a partition's log come to, one row for each place of a client in the tables. */
export interface Effects {
  /** To be stored where the client's place is empty; otherwise each counts as a duplicate. */
  feedback: readonly FeedbackRow[];
  changed: readonly ChangedRow[];
  removed: readonly RemovedRow[];
  withdrawals: readonly WithdrawalRow[];
  terms: readonly SurveyTerms[];
  cases: readonly CaseRow[];
  ended: readonly EndedCase[];
  recovered: readonly RecoveredCase[];
  retold: readonly RetoldCase[];
  /** Clients whose dead letters are to be emptied. */
  erased: readonly Client[];
  dead: readonly DeadRow[];
  /** How many of `dead` are aliens: they have no number. */
  aliens: number;
}

/** Rows that are being collected. */
export type Collected = {
  -readonly [part in keyof Effects]: Effects[part] extends readonly (infer Row)[] ? Row[] : Effects[part];
};

/** What no entry at all comes to. */
export const noEffects = (): Collected => ({
  feedback: [],
  changed: [],
  removed: [],
  withdrawals: [],
  terms: [],
  cases: [],
  ended: [],
  recovered: [],
  retold: [],
  erased: [],
  dead: [],
  aliens: 0,
});

/** A piece of a partition's log, folded: what one statement settles. */
export interface Batch extends Effects {
  partition: number;
  /** The version the partition's row must have, with the place it must be settled to. */
  ver: number;
  from: Place;
  to: Place;
  /** The anchors of its entries, as the journal keeps them; see schema/logs.ts. */
  anchors: string;
  /** Newest entry in the log when it was read, `<n>/<stream id>/<u>`; null: not known. */
  head: string | null;
  /** Newest number in the log when it was read. */
  seenSeq: number;
  /**
   * Whether every place of `feedback` is believed to be empty. Rows are then inserted without asking first, which costs
   * Postgres a quarter less; where one is not empty, the statement fails by `one_feedback_per_client` (23505).
   */
  allNew: boolean;
  /** All that was accepted before this moment, in ms since 1970, is settled with this batch; null: not known. */
  settledUpTo: number | null;
}

/** What a batch came to: how each term of the account has changed. */
export interface Settled {
  ver: number;
  stored: number;
  superseded: number;
  withdrawn: number;
  duplicate: number;
  cases: number;
}
