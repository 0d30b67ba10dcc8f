import postgres from "postgres";
import {
  applyMigrations,
  inTurn,
  knownMigrations,
  MIGRATION_LOCK_TIMEOUT,
  type SchemaVersion,
} from "./apply-migrations.ts";
import type { Pool } from "./connect.ts";
import { grantAll } from "./grants.ts";
import { LoginRefused, type Logins, makeLogins } from "./logins.ts";

/** What became of a database. */
export interface Migrated {
  version: SchemaVersion;
  /** False: this user may not make roles, so all services have to use it. */
  roles: boolean;
}

/** Opens the one connection of a migrator: as the owner, without a limit on statements, as an index may take long. */
export function connectAsOwner(url: string): Pool {
  return postgres(url, {
    max: 1,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: "earshot-migrate",
      statement_timeout: 0,
      lock_timeout: MIGRATION_LOCK_TIMEOUT,
    },
  });
}

/**
 * Brings a database to this version: schema, what each service may do, and the users that services log in as. Does
 * nothing where all is there already. Safe when several start at once, and while the version before it runs.
 *
 * A database that is newer keeps its grants: an older version would take away what the newer one needs.
 *
 * @param url address of the database, with the user that owns it and, for `logins`, may create roles
 * @param logins the addresses that services use, where each is to have a user of its own
 * @throws {LoginRefused} where a user cannot be made as asked
 */
export async function migrateDatabase(url: string, logins: Logins = {}): Promise<Migrated> {
  const pool = connectAsOwner(url);
  try {
    return await inTurn(pool, async () => {
      const version = await applyMigrations(pool);
      const newest = Math.max(...knownMigrations().map(({ folderMillis }) => folderMillis));
      if (version > newest) return { version, roles: true };
      const roles = await grantAll(pool);
      if (!roles && Object.values(logins).some((login) => login !== undefined)) {
        throw new LoginRefused(
          "Cannot make the users of the services as the user of DATABASE_URL may not create roles: " +
            "give it CREATEROLE, or make groups and users by hand",
        );
      }
      await makeLogins(pool, new URL(url), logins);
      return { version, roles };
    });
  } finally {
    await pool.end({ timeout: 5 });
  }
}
