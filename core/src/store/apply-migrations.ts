import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import type { Pool } from "./connect.ts";

/** Names the advisory lock under which one migrator works while others wait. */
const MIGRATION_LOCK = 7_301_992;

/** How often a migrator asks whether it is its turn, or tries a lock of a table again, in ms. */
const ASK_EVERY = 250;

/** How long others may hold what a migration needs before it is given up, in ms. */
const PATIENCE = 5 * 60_000;

/** SQLSTATEs of a lock that was not had in time, and of a deadlock. */
const LOCKED = new Set(["55P03", "40P01"]);

/** Lines that say a migration cannot run in a transaction, and why. */
const WITHOUT_TRANSACTION = /^-- without transaction: \S/m;

/** How long a migration waits for one lock, in ms: behind it wait all who want the table, so not for long. */
export const MIGRATION_LOCK_TIMEOUT = 1000;

/** What a database holds of the migrations, as `created_at` of the newest: 0 where none has run. */
export type SchemaVersion = number;

/** All migrations of this version of Earshot, oldest first. */
export function knownMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder: fileURLToPath(new URL("migrations", import.meta.url)) });
}

/** Which migration was the last to run in this database. */
export async function readSchemaVersion(pool: Pool): Promise<SchemaVersion> {
  if (!(await hasJournal(pool))) return 0;
  const [row] = await pool<{ newest: string | null }[]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`;
  return Number(row?.newest ?? 0);
}

/**
 * Runs a piece of work while no other migrator does any, and waits for its turn.
 *
 * The lock is the session's: should it be lost, the work fails with its connection, and where the work fails the lock
 * is held until the caller closes the session.
 *
 * @param pool one connection that nobody else uses
 */
export async function inTurn<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const [lock] = await pool<{ got: boolean }[]>`select pg_try_advisory_lock(${MIGRATION_LOCK}) as got`;
    if (lock?.got) break;
    await pause(ASK_EVERY);
  }
  const result = await work();
  await pool`select pg_advisory_unlock(${MIGRATION_LOCK})`;
  return result;
}

/**
 * Runs the migrations that a database does not have yet, oldest first. Forward only. To be called {@link inTurn}.
 *
 * Each is one message and with that one transaction, in which it is also put down as done: it has run whole or not at
 * all, whatever dies. (`begin` of postgres.js 3.4.9 may go on outside of its transaction after a lost connection, and
 * Drizzle's own migrator, which is built on it, holds the locks of all migrations until the last is done.) A lock that
 * is not had within a second is let go and asked for again, as all who want the table wait behind it.
 *
 * One that begins with `-- without transaction: <reason>` is sent statement by statement, each of which has to bear
 * being repeated.
 *
 * @param migrations in their order; all that this version knows unless said otherwise
 * @returns the version the database is at, which may be newer than this program knows
 */
export async function applyMigrations(
  pool: Pool,
  migrations: readonly MigrationMeta[] = knownMigrations(),
): Promise<SchemaVersion> {
  await makeJournal(pool);
  let version = await readSchemaVersion(pool);
  for (const migration of migrations) {
    const { folderMillis: next } = migration;
    if (next <= version) continue;
    await retryLocked(() => run(pool, migration, version));
    version = next;
  }
  return version;
}

async function hasJournal(pool: Pool): Promise<boolean> {
  const [row] = await pool<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  return row?.there ?? false;
}

/** Drizzle's table of what has run. Asked for first: whoever may not make a schema is refused even if it is there. */
async function makeJournal(pool: Pool): Promise<void> {
  if (await hasJournal(pool)) return;
  await pool
    .unsafe(
      `create schema if not exists drizzle;
       create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    )
    .simple();
}

async function run(pool: Pool, { sql, hash, folderMillis }: MigrationMeta, after: SchemaVersion): Promise<void> {
  const done = `insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${folderMillis})`;
  if (sql.some((statement) => WITHOUT_TRANSACTION.test(statement))) {
    for (const statement of [...sql, done]) await pool.unsafe(statement).simple();
    return;
  }
  // A connection that was lost and made anew has lost the lock of its turn.
  const stillNext = `do $$ begin
    if (select coalesce(max(created_at), 0) from drizzle.__drizzle_migrations) <> ${after} then
      raise exception 'another migrator was faster';
    end if; end $$`;
  await pool.unsafe([stillNext, ...sql.map((statement) => statement.replace(/;\s*$/, "")), done].join(";\n")).simple();
}

async function retryLocked(work: () => Promise<void>): Promise<void> {
  for (const began = performance.now(); ; await pause(ASK_EVERY)) {
    try {
      return await work();
    } catch (error) {
      const locked = error instanceof Error && "code" in error && LOCKED.has(String(error.code));
      if (!locked || performance.now() - began > PATIENCE) throw error;
    }
  }
}
