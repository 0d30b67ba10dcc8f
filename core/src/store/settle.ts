import { CHANNELS } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Batch, Settled } from "./batch.ts";
import type { Pool } from "./connect.ts";
import { columns, runHot } from "./hot.ts";
import { journal, partitionOffset as offset } from "./schema.ts";
import { accountParts } from "./settle-account.ts";
import { breakdownParts } from "./settle-breakdown.ts";
import { caseParts, deadLetterParts } from "./settle-cases.ts";
import { feedbackParts } from "./settle-feedback.ts";

/**
 * Settles a batch: feedback, rollups, cases, events, dead letters, account and place, all in one statement, so that
 * they commit together or not at all. Whether a lost connection had committed is answered by reading the place.
 *
 * Why nothing is applied twice, whoever sends it and however late:
 *
 * 1. All parts of a statement see one snapshot. `guard` finds the row only if that snapshot holds the version the
 *    caller read; a version is written by one batch and never comes back, so all effects of earlier batches are in
 *    the snapshot as well.
 * 2. `guard` locks the row. Where another batch has meanwhile committed, Postgres tests the row again as it is then:
 *    its version is higher and `guard` is empty. Comparing the place alone would not do: a place comes back when an
 *    older copy of Redis is restored.
 * 3. Every part that writes hangs on `guard`, so with an empty one nothing is written and nobody is notified.
 * 4. Effects follow from what `stored`, `changed` and `removed` return, the rows really written, not from what the
 *    batch holds.
 * 5. The CHECK on the row compares what was counted with what was numbered. A row that was to be changed or removed
 *    and is not as it was looked up (somebody wrote past the drain) is missing in the count, and nothing commits.
 *
 * Rollups are changed where they are and inserted where they are not, as an upsert by a delta below zero would break
 * the CHECK before the conflict is seen. They are kept by partition, so no two drains wait for the same row. A test
 * keeps watch that no join turns quadratic.
 *
 * @returns what it came to, or undefined where somebody else has moved the partition: read the place again
 * @throws what Postgres says; whether a retry helps is in its SQLSTATE
 */
export async function settle(pool: Pool, batch: Batch): Promise<Settled | undefined> {
  const { partition, ver, from, to } = batch;
  const [row] = await runHot<{ [term in keyof Settled]: string | null }>(
    pool,
    sql`
with guard as materialized (
  select ${offset.gen} from ${offset}
  where ${offset.partition} = ${partition} and ${offset.ver} = ${ver}::bigint
    and ${offset.epoch} is not distinct from ${from.epoch}::text
    and ${offset.lastId} is not distinct from ${from.lastId}::text
  for no key update
),
${feedbackParts(batch)},
${accountParts(batch)},
${breakdownParts(batch)},
${caseParts(batch)},
${deadLetterParts(batch)},
journaled as (
  insert into ${journal} (${columns(journal.partition, journal.epoch, journal.gen, journal.firstN, journal.lastN, journal.anchors)})
  select ${partition}::smallint, coalesce(${to.epoch}::text, ''), gen, ${from.lastN}::bigint + 1, ${to.lastN}::bigint,
    ${batch.anchors}::text
  from guard
)
select
  (select ver from moved) as ver,
  total.stored, total.superseded, total.withdrawn, total.duplicate,
  (select count(*) from opened) as cases,
  (select count(pg_notify(${CHANNELS.results}, survey)) from touched) as told,
  (select count(pg_notify(${CHANNELS.outbox}, '')) from (
    select from unhappy join opened using (id) where wait = 0 union all select from retold where ready limit 1
  ) as news) as announced
from total
`,
  );
  if (!row?.ver) return undefined;
  const { stored, superseded, withdrawn, duplicate } = row;
  return {
    ver: Number(row.ver),
    stored: Number(stored),
    superseded: Number(superseded),
    withdrawn: Number(withdrawn),
    duplicate: Number(duplicate),
    cases: Number(row.cases),
  };
}
