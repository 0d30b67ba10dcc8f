import { fileURLToPath } from "node:url";
import { Address, ENV } from "@earshot/contract";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import * as v from "valibot";
import { readConfig } from "../service/config.ts";
import { faultOf } from "../service/logging.ts";

/** Names the advisory lock under which one migrator works while others wait; Drizzle's migrator takes none. */
const MIGRATION_LOCK = 7_301_992;

/**
 * Brings a database to this version's schema; does nothing where it is there already. Safe when several start at once.
 *
 * @param url address of the database, with a role that may create tables
 */
export async function migrateDatabase(url: string): Promise<void> {
  const pool = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await pool`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(pool), { migrationsFolder: fileURLToPath(new URL("migrations", import.meta.url)) });
  } finally {
    await pool.end({ timeout: 5 });
  }
}

if (import.meta.main) {
  const config = readConfig(v.object({ [ENV.databaseUrl]: Address }));
  try {
    await migrateDatabase(config[ENV.databaseUrl]);
  } catch (error) {
    const { fault, code } = faultOf(error);
    process.stderr.write(
      `Cannot migrate the database (${fault} ${code}): check that it runs and DATABASE_URL may create tables\n`,
    );
    process.exitCode = 1;
  }
}
