import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../postgres.ts";

/** How many entries are settled in all partitions. */
export async function settled({ sql }: Database): Promise<number> {
  const [row] = await sql<{ settled: number }[]>`select sum(last_n)::float8 as settled from partition_offset`;
  return row?.settled ?? 0;
}

/**
 * Resolves once so many entries are settled.
 *
 * @throws {Error} after two minutes without any progress
 */
export async function untilSettled(database: Database, wanted: number, every = 10): Promise<void> {
  let last = 0;
  let since = Date.now();
  for (;;) {
    const now = await settled(database);
    if (now >= wanted) return;
    if (now > last) since = Date.now();
    last = now;
    if (Date.now() - since > 120_000) throw new Error(`The drain stands still at ${now} of ${wanted} entries`);
    await pause(every);
  }
}
