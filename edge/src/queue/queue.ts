import type { Mark } from "@earshot/contract";

/** All that the admit script has to know of a submission, or of what a client does with its receipt. */
export interface Admission {
  readonly partition: number;
  readonly survey: string;
  readonly period: number;
  /** Who answers. */
  readonly client: Mark;
  /**
   * What happens to the mark of the client:
   *
   * - `first`: whoever has one is a duplicate; it is set (an answer, once a client)
   * - `again`: it is set (an answer that takes the place of an earlier one)
   * - `keep`: it stays as it is (a change)
   * - `clear`: it is taken away, so the client may answer again (an answer is taken back)
   */
  readonly seen: "first" | "again" | "keep" | "clear";
  /** With `clear`: the period whose mark is taken away too. */
  readonly alsoPeriod?: number | undefined;
  /** Which submission of this client it is; its member is the entry's `u`. */
  readonly submission: Mark;
  /** Hours since 1970 under which the submission may be remembered; the first is where it will be. */
  readonly hours: readonly [number] | readonly [number, number];
  /** The entry's `b`, see `encodeBody`. */
  readonly body: string;
}

/** What became of an admission. */
export type Admitted =
  /** In the log, as entry `n` of the partition's `epoch`. */
  | { readonly outcome: "accepted"; readonly epoch: string; readonly n: number }
  /** The same submission of the same client is in the log already. */
  | { readonly outcome: "replay" }
  /** Another submission of this client is in the log; this one is not. */
  | { readonly outcome: "duplicate" }
  /** Too much of the log is not settled yet; this is not in it. Later may help. */
  | { readonly outcome: "busy" };

/**
 * The logs of all partitions, as the edge sees them: it writes and never reads.
 *
 * Every implementation passes `conformance.ts`. `admit` may be called again with the same admission at any time: the
 * submission is in the log at most once per client.
 */
export interface FeedbackQueue {
  /**
   * Takes a submission into its partition's log, once.
   *
   * @throws {QueueUnavailable} where it surely was not taken
   * @throws {QueueDoubt} where it may have been
   */
  admit(admission: Admission): Promise<Admitted>;
  /** Resolves while Redis answers; otherwise throws as `admit` does. */
  ready(): Promise<void>;
  /** Lets go of connections, once what is under way is answered. */
  close(): Promise<void>;
}

/** Redis as the edge uses it: the queue, and what administration publishes there. */
export interface EdgeRedis {
  /**
   * Runs a script that may be run twice.
   *
   * @throws {QueueUnavailable | QueueDoubt} where Redis does not answer
   */
  readonly run: (script: Script, keys: readonly string[], values: readonly string[]) => Promise<unknown>;
  readonly queue: FeedbackQueue;
  /**
   * Reads a string, or null where there is none.
   *
   * @throws {QueueUnavailable} where Redis does not answer
   */
  read(key: string): Promise<string | null>;
  /**
   * Puts a text under a key for so many seconds, unless there is one, and reads what is there then.
   *
   * @throws {QueueUnavailable | QueueDoubt} where Redis does not answer
   */
  readonly keep: (key: string, text: string, seconds: number) => Promise<string>;
}

/** A script as the server knows it: by digest, or by its text when it does not know it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

/** Redis was not reached, or refused: nothing was written. The same again may help. */
export class QueueUnavailable extends Error {
  override name = "QueueUnavailable";
  /** A short word for logs, such as `OOM` or `offline`; never the message of the driver, which quotes the command. */
  readonly code: string;

  constructor(code: string) {
    super(`Redis did not take it: ${code}`);
    this.code = code;
  }
}

/** Redis was asked and its answer is not known: it may have been written. The same again is safe. */
export class QueueDoubt extends Error {
  override name = "QueueDoubt";
  /** See {@link QueueUnavailable.code}. */
  readonly code: string;

  constructor(code: string) {
    super(`Redis may have taken it: ${code}`);
    this.code = code;
  }
}
