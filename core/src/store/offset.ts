import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { partitionOffset as offset } from "./schema.ts";
import type { Place } from "./settle.ts";

/** Where a partition stands, as its row says. */
export interface Offset extends Place {
  ver: number;
  /** Why it stands still, or null. */
  stopped: string | null;
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
    last_id: string | null;
    last_n: string;
    stopped: string | null;
  }>(
    pool,
    sql`select ${columns(offset.epoch, offset.ver, offset.lastId, offset.lastN, offset.stopped)} from ${offset}
      where ${offset.partition} = ${partition}`,
  );
  if (!row) throw new Error(`Cannot settle partition ${partition} as the database has no row for it`);
  return {
    epoch: row.epoch,
    ver: Number(row.ver),
    lastId: row.last_id,
    lastN: Number(row.last_n),
    stopped: row.stopped,
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
 */
export async function recordCaughtUp(pool: Pool, found: readonly CaughtUp[]): Promise<void> {
  await runHot(
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
from idle where ${offset.partition} = idle.partition`,
  );
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
