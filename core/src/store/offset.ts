import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { discontinuity, partitionOffset as offset } from "./schema.ts";
import type { Place } from "./batch.ts";

/** Where a partition stands, as its row says. */
export interface Offset extends Place {
  ver: number;
  /** How often the way back into its log had to be found. */
  gen: number;
  /** The newest number seen in the log … */
  seenSeq: number;
  /** … and the newest entry, `<n>/<stream id>/<u>`; null: none. */
  head: string | null;
  /**
   * The highest number settled in this epoch before Redis forgot it; 0: none. Up to it an entry may have been settled
   * from a branch that was lost and came back.
   */
  peak: number;
  /** Why it stands still, or null. */
  stopped: string | null;
  /** Up to which number a person says that its log is settled, or null. */
  told: number | null;
}

/**
 * Reads where a partition stands. Never from a replica: an old answer costs a lost race at best.
 *
 * @throws {Error} where the partition has no row: the database belongs to an install with fewer partitions
 */
export async function readOffset(pool: Pool, partition: number): Promise<Offset> {
  const [row] = await runHot<{
    epoch: string | null;
    ver: string;
    gen: string;
    last_id: string | null;
    last_n: string;
    seen_seq: string;
    head: string | null;
    peak: string;
    stopped: string | null;
    told: string | null;
  }>(
    pool,
    sql`select ${columns(
      offset.epoch,
      offset.ver,
      offset.gen,
      offset.lastId,
      offset.lastN,
      offset.seenSeq,
      offset.head,
      offset.stopped,
      offset.told,
    )}, (
        select coalesce(max(${discontinuity.oldN}), 0) from ${discontinuity}
        where ${discontinuity.partition} = ${partition} and ${discontinuity.oldEpoch} = ${offset.epoch}
      ) as peak
      from ${offset} where ${offset.partition} = ${partition}`,
  );
  if (!row) throw new Error(`Cannot settle partition ${partition} as the database has no row for it`);
  return {
    epoch: row.epoch,
    ver: Number(row.ver),
    gen: Number(row.gen),
    lastId: row.last_id,
    lastN: Number(row.last_n),
    seenSeq: Number(row.seen_seq),
    head: row.head,
    peak: Number(row.peak),
    stopped: row.stopped,
    told: row.told === null ? null : Number(row.told),
  };
}

/** A log that was found settled to its end. */
export interface CaughtUp {
  partition: number;
  /** Version of the row when it was found so. */
  ver: number;
  /** Newest number in the log, which is the last one settled. */
  seq: number;
  /** When the log was read, ms since 1970 by the clock of Redis. */
  at: number;
}

/**
 * Dates the totals of idle partitions, all in one statement: what a viewer sees is as of then (P8).
 *
 * It leaves `ver` alone, and may: a version stands for the feedback and rollups settled so far, and none of them
 * changes here. A batch that meets a row so changed finds its version unchanged and goes on with a snapshot that holds
 * all it relies on; where the batch came first, the version has moved on and the row is no longer the one that was
 * found idle. Rows that are locked are left out rather than waited for: they are being settled, hence not idle.
 *
 * @returns the partitions that were dated; the others are no longer as they were found
 */
export async function recordCaughtUp(pool: Pool, found: readonly CaughtUp[]): Promise<number[]> {
  const dated = await runHot<{ partition: number }>(
    pool,
    sql`
with idle as materialized (
  select ${offset.partition}, found.seq, timestamptz 'epoch' + found.at * interval '1 millisecond' as at
  from ${offset} join json_to_recordset(${JSON.stringify(found)}::text::json) as found (
    partition smallint, ver bigint, seq bigint, at bigint
  ) on found.partition = ${offset.partition} and found.ver = ${offset.ver}
  for no key update of ${offset} skip locked
)
update ${offset} set seen_seq = idle.seq, caught_up_at = greatest(${offset.caughtUpAt}, idle.at), stopped = null
from idle where ${offset.partition} = idle.partition
returning ${offset.partition} as partition`,
  );
  return dated.map(({ partition }) => partition);
}

/**
 * Writes down why a partition stands still, unless somebody has settled more of it meanwhile. The next batch, or the
 * next time its log is found whole and settled, takes it away.
 */
export async function recordStopped(pool: Pool, partition: number, ver: number, reason: string): Promise<void> {
  await runHot(
    pool,
    sql`update ${offset} set stopped = ${reason}::text
      where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
        and ${offset.stopped} is distinct from ${reason}::text`,
  );
}
