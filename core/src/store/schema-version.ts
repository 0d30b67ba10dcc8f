import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "../service/logging.ts";
import { connect, type Pool } from "./connect.ts";
import journal from "./migrations/meta/_journal.json" with { type: "json" };

/** When the newest migration of this version was made, in ms since 1970: the order in which Drizzle runs them. */
const NEEDED = Math.max(...journal.entries.map(({ when }) => when));

/** How often a database that is behind is asked again, in ms. */
const ASK_EVERY = 500;

/** No table of migrations, or no schema for it: none has run here yet. */
const NEVER_MIGRATED = new Set(["42P01", "3F000"]);

/**
 * Waits until the database has all that this version's migrations make, and says so once. To be called before a service
 * listens: whoever rolls it out then sees it start for as long, and keeps the version before it, which goes on working.
 *
 * A newer database will do, so that a version can be taken back: migrations leave what the version before them uses.
 * One that cannot be reached is not waited for: a service starts without it, and says so at `/readyz`.
 */
export async function untilMigrated(url: string, log: Logger): Promise<void> {
  const pool = connect(url, { name: "schema", connections: 1 });
  // The first process of a container hears no signal it has not asked for.
  const end = () => process.exit(0);
  process.on("SIGTERM", end).on("SIGINT", end);
  try {
    for (let told = false; await isBehind(pool); told = true) {
      if (!told)
        log.error("Cannot start yet as the database is older than this version: run this version's migrations");
      await pause(ASK_EVERY);
    }
  } finally {
    process.off("SIGTERM", end).off("SIGINT", end);
    await pool.end({ timeout: 1 });
  }
}

async function isBehind(pool: Pool): Promise<boolean> {
  try {
    const [row] = await pool<{ newest: string | null }[]>`
      select max(created_at) as newest from drizzle.__drizzle_migrations`;
    return Number(row?.newest ?? 0) < NEEDED;
  } catch (error) {
    return NEVER_MIGRATED.has(faultOf(error).code);
  }
}
