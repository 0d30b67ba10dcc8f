import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { journal, partitionOffset as offset } from "./schema.ts";

/** How a partition stands, for people. */
export interface PartitionStanding {
  epoch: string | null;
  lastN: number;
  seenSeq: number;
  /** Why it stands still, or null. */
  stopped: string | null;
  /** Up to which number a person has said that its log is settled, and the drain has not gone on yet. */
  told: number | null;
  /** The oldest batch that the journal holds; null: none. */
  journalSince: Date | null;
}

/** Reads how a partition stands; undefined where the install has fewer. */
export async function readStanding(pool: Pool, partition: number): Promise<PartitionStanding | undefined> {
  const [row] = await runHot<PartitionStanding>(
    pool,
    sql`
select ${offset.epoch}, ${offset.lastN}::float8 as "lastN", ${offset.seenSeq}::float8 as "seenSeq", ${offset.stopped},
  ${offset.told}::float8 as told,
  (select min(${journal.at}) from ${journal} where ${journal.partition} = ${partition}::smallint) as "journalSince"
from ${offset} where ${offset.partition} = ${partition}::smallint`,
  );
  return row;
}
