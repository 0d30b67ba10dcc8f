import { sql } from "drizzle-orm";
import type { Place } from "./batch.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { discontinuity, partitionOffset as offset } from "./schema.ts";
import type { Offset } from "./offset.ts";

/** How a partition finds the way back into a log that did not go on from where it was settled. */
export interface Move {
  /** What is recorded as a discontinuity; null: nothing was lost, and nothing is recorded. */
  kind: (typeof discontinuity.kind.enumValues)[number] | null;
  to: Place;
  /** What the terms grow by; the first two may shrink when a longer branch comes back. */
  base: number;
  rewound: number;
  lost: number;
  /** How many settled entries Redis no longer has. */
  forgotten: number;
  /** Newest number in the log. */
  seen: number;
  /** Newest entry in the log, `<n>/<id>/<u>`. */
  head: string | null;
}

/**
 * Moves a partition to another place of its log, with the account and the record of it, in one statement under the same
 * compare-and-set as a batch: of several drains that notice a loss one books it.
 *
 * `gen` grows, so what is settled from now on is told from what was settled on a branch that Redis forgot.
 *
 * @param from the row as it was read
 * @returns whether it was done; if not, somebody else has moved the partition: read the place again
 */
export async function resync(pool: Pool, partition: number, from: Offset, move: Move): Promise<boolean> {
  const { to } = move;
  const [row] = await runHot<{ moved: boolean }>(
    pool,
    sql`
with guard as materialized (
  select from ${offset}
  where ${offset.partition} = ${partition} and ${offset.ver} = ${from.ver}::bigint
    and ${offset.epoch} is not distinct from ${from.epoch}::text
    and ${offset.lastId} is not distinct from ${from.lastId}::text
  for no key update
),
moved as (
  update ${offset} set
    ver = ${offset.ver} + 1,
    gen = ${offset.gen} + 1,
    epoch = ${to.epoch}::text,
    last_id = ${to.lastId}::text,
    last_n = ${to.lastN}::bigint,
    base_n = ${offset.baseN} + ${move.base}::bigint,
    rewound = ${offset.rewound} + ${move.rewound}::bigint,
    lost = ${offset.lost} + ${move.lost}::bigint,
    seen_seq = ${move.seen}::bigint,
    head = ${move.head}::text,
    stopped = null,
    told = null
  from guard
  where ${offset.partition} = ${partition} and ${offset.ver} = ${from.ver}::bigint
  returning ${columns(offset.ver)}
),
recorded as (
  insert into ${discontinuity} (${columns(
    discontinuity.partition,
    discontinuity.kind,
    discontinuity.oldEpoch,
    discontinuity.oldGen,
    discontinuity.oldN,
    discontinuity.oldSeen,
    discontinuity.newEpoch,
    discontinuity.newN,
    discontinuity.lost,
    discontinuity.rewound,
  )})
  select ${partition}::smallint, ${move.kind}::text, ${from.epoch}::text, ${from.gen}::bigint, ${from.lastN}::bigint,
    greatest(${from.seenSeq}::bigint, ${from.lastN}::bigint), ${to.epoch}::text, ${to.lastN}::bigint,
    ${move.lost}::bigint, ${move.forgotten}::bigint
  from moved where ${move.kind}::text is not null
  on conflict do nothing
)
select exists (select from moved) as moved`,
  );
  return row?.moved === true;
}

/** The highest number ever settled in an epoch of a partition that is not its present one; null where none was. */
export async function highestSettled(pool: Pool, partition: number, epoch: string): Promise<number | null> {
  const [row] = await runHot<{ highest: string | null }>(
    pool,
    sql`select max(${discontinuity.oldN}) as highest from ${discontinuity}
      where ${discontinuity.partition} = ${partition} and ${discontinuity.oldEpoch} = ${epoch}`,
  );
  return row?.highest ? Number(row.highest) : null;
}

/**
 * What a person says of a log that cannot be judged, as the journal does not reach back to it: its entries up to a
 * number are settled, those behind it are not. The drain goes on from there within seconds, and records what that
 * comes to; 0 settles all of the log once more.
 *
 * @returns false where the partition does not stand still for such a reason: then nothing is to be said
 */
export async function tellSettledUpTo(pool: Pool, partition: number, n: number): Promise<boolean> {
  const rows = await runHot(
    pool,
    sql`update ${offset} set told = ${n}::bigint
      where ${offset.partition} = ${partition} and ${offset.stopped} in ('unknown-log', 'seq-behind')
      returning ${columns(offset.partition)}`,
  );
  return rows.length > 0;
}
