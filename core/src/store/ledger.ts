import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, partitionOffset as offset, rollup } from "./schema.ts";

/** The account of one partition, as its row has it, and what its rollups come to. */
export interface PartitionAccount {
  partition: number;
  epoch: string | null;
  lastN: number;
  seenSeq: number;
  stored: number;
  duplicate: number;
  deadLettered: number;
  alien: number;
  /** Sum of the partition's rollups. */
  counted: number;
  stopped: string | null;
  caughtUpAt: Date | null;
}

/** Every partition's account and the number of cases, of one moment. */
export interface Account {
  partitions: PartitionAccount[];
  cases: { open: number; total: number };
}

/** Reads the account. One statement, hence one snapshot: terms of two moments would not add up under traffic. */
export async function readAccount(pool: Pool): Promise<Account> {
  const rows = await runHot<PartitionAccount & { open: number; opened: number }>(
    pool,
    sql`
select ${offset.partition}, ${offset.epoch}, ${offset.lastN}::float8 as "lastN", ${offset.seenSeq}::float8 as "seenSeq",
  ${offset.stored}::float8 as stored, ${offset.duplicate}::float8 as duplicate,
  ${offset.deadLettered}::float8 as "deadLettered", ${offset.alien}::float8 as alien,
  coalesce(summed.count, 0)::float8 as counted, ${offset.stopped}, ${offset.caughtUpAt} as "caughtUpAt",
  followed.open, followed.opened
from ${offset}
left join (
  select ${rollup.partition}, sum(${rollup.count}) as count from ${rollup} group by 1
) summed on summed.partition = ${offset.partition}
cross join (
  select count(*)::float8 as opened, count(*) filter (where ${cases.state} in ('open', 'sent'))::float8 as open
  from ${cases}
) followed
order by ${offset.partition}`,
  );
  const partitions = rows.map(({ open: _open, opened: _opened, ...account }) => account);
  return { partitions, cases: { open: rows[0]?.open ?? 0, total: rows[0]?.opened ?? 0 } };
}
