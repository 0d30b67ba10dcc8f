import type { Pool } from "../store/connect.ts";
import { findSettled, type Journaled, settledUnder, type Sought } from "../store/journal.ts";
import { type Offset, readOffset, recordStopped } from "../store/offset.ts";
import { highestSettled, type Move, resync } from "../store/resync.ts";
import { answered } from "./answered.ts";

/** What Postgres knows of one partition besides what its batches hold. */
export interface PartitionStore {
  readOffset(): Promise<Offset>;
  recordStopped(ver: number, reason: string): Promise<void>;
  /** False where the partition is no longer at the version of the offset. */
  resync(from: Offset, move: Move): Promise<boolean>;
  findSettled(
    epochs: readonly [string | null, string | null],
    entries: readonly Sought[],
  ): Promise<Journaled | undefined>;
  /** The anchors of all that was settled under a number; none where the journal does not reach back to it. */
  settledUnder(epoch: string | null, n: number): Promise<string[]>;
  highestSettled(epoch: string): Promise<number | null>;
}

export function inPostgres(pool: Pool, partition: number): PartitionStore {
  return {
    readOffset: () => answered(readOffset(pool, partition)),
    recordStopped: (ver, reason) => answered(recordStopped(pool, partition, ver, reason)),
    resync: (from, move) => answered(resync(pool, partition, from, move)),
    findSettled: (epochs, entries) => answered(findSettled(pool, partition, epochs, entries)),
    settledUnder: (epoch, n) => answered(settledUnder(pool, partition, epoch, n)),
    highestSettled: (epoch) => answered(highestSettled(pool, partition, epoch)),
  };
}
