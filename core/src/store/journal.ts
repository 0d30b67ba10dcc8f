import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { journal } from "./schema.ts";

/** How the journal marks the anchor of an entry that has no number. */
export const ALIEN_MARK = "~";

/** An entry of a log, to be looked for in the journal. */
export interface Sought {
  anchor: string;
  /** Null: it has none, or none that is to be believed. */
  n: number | null;
}

/** An entry that the journal knows. */
export interface Journaled {
  anchor: string;
  /** Null: before the first. */
  epoch: string | null;
  /** Its number; of an alien that of the numbered entry before it. */
  n: number;
}

/**
 * Finds the last of some entries that was settled, whatever has become of the branch it was settled from.
 *
 * An entry is known by number, stream id and `u` together: after Redis has lost a tail another entry may have the first
 * two. Rows are found by number, hence by index.
 *
 * @param epochs the epochs it may have been settled in, beside the time before the first
 * @param entries a piece of a log, in order
 */
export async function findSettled(
  pool: Pool,
  partition: number,
  epochs: readonly [string | null, string | null],
  entries: readonly Sought[],
): Promise<Journaled | undefined> {
  if (entries.length === 0) return undefined;
  const numbers = entries.flatMap(({ n }) => n ?? []);
  const lowest = numbers.length > 0 ? Math.min(...numbers) : 0;
  // A batch of aliens alone is filed under the number before them.
  const highest = numbers.length > 0 ? Math.max(...numbers) : Number.MAX_SAFE_INTEGER;
  const [found] = await runHot<{ anchor: string; epoch: string; n: string }>(
    pool,
    sql`
with sought as materialized (
  select place, anchor, n from json_to_recordset(${JSON.stringify(entries.map((entry, place) => ({ place, ...entry })))}::text::json)
    as entry (place integer, anchor text, n bigint)
),
written as materialized (${written(partition, epochs, lowest, highest)})
select written.anchor, written.epoch, written.n from sought join written on written.anchor = sought.anchor
where written.alien or written.n = sought.n
order by sought.place desc limit 1`,
  );
  return found && { anchor: found.anchor, epoch: found.epoch || null, n: Number(found.n) };
}

/** The anchors of all entries that were settled under a number of an epoch; none where the journal is too short. */
export async function settledUnder(pool: Pool, partition: number, epoch: string | null, n: number): Promise<string[]> {
  const rows = await runHot<{ anchor: string }>(
    pool,
    sql`
with written as materialized (${written(partition, [epoch, epoch], n, n)})
select anchor from written where n = ${n}::bigint and not alien`,
  );
  return rows.map(({ anchor }) => anchor);
}

/** The entries of all batches that may have settled one of some numbers, in the order in which they were settled. */
function written(partition: number, epochs: readonly [string | null, string | null], lowest: number, highest: number) {
  return sql`
  select ${journal.epoch}, ltrim(token, ${ALIEN_MARK}) as anchor, token like ${`${ALIEN_MARK}%`} as alien,
    ${journal.firstN} - 1 + count(*) filter (where token not like ${`${ALIEN_MARK}%`})
      over (partition by ${journal.id} order by place) as n
  from ${journal}, string_to_table(${journal.anchors}, ' ') with ordinality as tokens (token, place)
  where ${journal.partition} = ${partition} and ${journal.epoch} in (${epochs[0] ?? ""}::text, ${epochs[1] ?? ""}::text, '')
    and ${journal.lastN} >= ${lowest - 1}::bigint and ${journal.firstN} <= ${highest}::bigint + 1`;
}

/**
 * Deletes what is older than any copy of Redis that could come back, except the newest such row of each partition: a
 * copy made at any later moment begins with an entry of it. What it costs depends on what it deletes.
 *
 * @param keep in ms
 */
export async function pruneJournal(pool: Pool, keep: number): Promise<void> {
  await runHot(
    pool,
    sql`
with old as materialized (
  select ${journal.id}, ${journal.partition} from ${journal}
  where ${journal.at} < now() - ${keep}::bigint * interval '1 millisecond'
  order by ${journal.at} limit 10000
),
newest as materialized (select partition, max(id) as id from old group by partition)
delete from ${journal} using old, newest
where ${journal.id} = old.id and newest.partition = old.partition and old.id < newest.id`,
  );
}
