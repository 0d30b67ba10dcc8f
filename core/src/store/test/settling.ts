import postgres from "postgres";
import { expect, vi } from "vitest";
import { testDatabase } from "../../../../infra/local/testbed/index.ts";
import type { Settled } from "../batch.ts";
import { connect } from "../connect.ts";
import { P } from "./batches.ts";

/** A database of a test's own: the pool that settles, and one to look on and to interfere. */
export async function ownDatabase() {
  const url = await testDatabase();
  const pool = connect(url, { name: "settle-test", planOnce: true });
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  return {
    pool,
    sql,
    close: async () => {
      await Promise.all([pool, sql].map((each) => each.end({ timeout: 1 })));
    },
  };
}

/** What a batch comes to that stores rows and does nothing else. */
export function settled(ver: number, stored: number, more: Partial<Settled> = {}): Settled {
  return { ver, stored, superseded: 0, withdrawn: 0, duplicate: 0, cases: 0, ...more };
}

/** What is there of each, and two terms of the partition's account. */
export async function counts(sql: postgres.Sql) {
  const [found] = await sql`
    select (select count(*) from feedback)::int as feedback, (select coalesce(sum(count), 0) from rollup)::int as rollup,
      (select count(*) from cases)::int as cases, (select count(*) from outbox)::int as outbox,
      (select stored from partition_offset where partition = ${P})::int as stored,
      (select duplicate from partition_offset where partition = ${P})::int as duplicate`;
  return found;
}

/** Resolves when a statement waits for somebody. */
export async function waitingForLock(sql: postgres.Sql): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting).toHaveLength(1);
  }, 15_000);
}
