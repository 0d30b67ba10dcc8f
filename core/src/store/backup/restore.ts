import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { applyMigrations, inTurn, knownMigrations, readSchemaVersion } from "../apply-migrations.ts";
import type { Pool } from "../connect.ts";
import { migrateDatabase } from "../migrate-database.ts";
import { BACKED_UP, linesIn, through } from "./backup.ts";
import { BackupRefused, fileOf, type Manifest, type OnProgress, openArchive } from "./archive.ts";
import { holdTransaction, openSession } from "./session.ts";

/**
 * Brings a backup back into an empty database, whole or not at all, and then to the schema of this version.
 *
 * Empty is one that has no tables of ours, or has them as migrations leave them. Every file is checked before the first
 * row is written. Services must not run on it meanwhile: the first batch of a drain would begin an account of its own.
 *
 * @param url address of the database, with the user that owns it
 * @param folder what `backup` wrote
 * @throws {BackupRefused} where a person has to do something first; the database is then as empty as it was
 */
export async function restore(url: string, folder: string, onProgress: OnProgress = () => {}): Promise<Manifest> {
  const manifest = await openArchive(folder);
  if (!knownMigrations().some(({ folderMillis }) => folderMillis === manifest.schema)) {
    throw new BackupRefused("Cannot restore as the backup is of another version of Earshot: use that or a newer one");
  }
  const session = openSession(url);
  try {
    await inTurn(session, async () => {
      await requireEmpty(session, manifest);
      await applyMigrations(
        session,
        knownMigrations().filter(({ folderMillis }) => folderMillis <= manifest.schema),
      );
      await fill(session, folder, manifest, onProgress);
    });
    // What the planner knows of the tables; without it the first minutes would be slow.
    await session.unsafe("analyze");
  } finally {
    await session.end({ timeout: 1 });
  }
  await migrateDatabase(url);
  return manifest;
}

async function requireEmpty(session: Pool, { schema }: Manifest): Promise<void> {
  const services = await session`
    select from pg_stat_activity where datname = current_database() and application_name like 'earshot-%'`;
  if (services.length > 0) {
    throw new BackupRefused("Cannot restore as services are connected to the database: stop them first");
  }
  const version = await readSchemaVersion(session);
  if (version > schema) {
    throw new BackupRefused(
      "Cannot restore as the tables of the database are newer than the backup: give it a database without any, " +
        "which is brought to this version once it is filled",
    );
  }
  const tables = await session<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')`;
  for (const table of tables) {
    const ours = version > 0 && (BACKED_UP.includes(table.name) || table.name === "sign_in_link");
    const untouched = table.name === "partition_offset" ? "where ver > 0 or last_n > 0" : "";
    if (!ours || (await session.unsafe(`select from "${table.name}" ${untouched} limit 1`)).length > 0) {
      throw new BackupRefused(
        `Cannot restore as the database must be empty, and ${table.name} ${ours ? "holds rows" : "is there"}: name another database`,
      );
    }
  }
}

/**
 * All tables in one transaction, of which nobody sees anything before it is whole; the end of the session undoes it.
 */
async function fill(session: Pool, folder: string, manifest: Manifest, onProgress: OnProgress): Promise<void> {
  await session.unsafe("begin");
  const sameTransaction = await holdTransaction(session);
  const all = manifest.tables.map(({ name }) => `"${name}"`).join(", ");
  await session.unsafe(`lock table ${all} in access exclusive mode`);
  // What they would write is in the backup already.
  await session.unsafe(triggers(manifest, "disable"));
  await session.unsafe("delete from partition_offset");
  for (const table of manifest.tables) {
    await sameTransaction();
    await copyIn(session, folder, table, onProgress);
    await continueIds(session, table.name);
  }
  await session.unsafe(triggers(manifest, "enable"));
  await sameTransaction();
  await session.unsafe("commit");
}

function triggers({ tables }: Manifest, what: "disable" | "enable"): string {
  return tables.map(({ name }) => `alter table "${name}" ${what} trigger user`).join("; ");
}

async function copyIn(
  session: Pool,
  folder: string,
  { name, columns, rows }: Manifest["tables"][number],
  onProgress: OnProgress,
): Promise<void> {
  let read = 0;
  const list = columns.map((column) => `"${column}"`).join(", ");
  const copy = session.unsafe(`copy "${name}" (${list}) from stdin`);
  const refused = refusalOf(copy);
  const done = pipeline(
    createReadStream(fileOf(folder, name)),
    createGunzip(),
    through((chunk) => {
      read += linesIn(chunk);
      onProgress({ table: name, rows: read });
    }),
    await Promise.race([copy.writable(), refused]),
  );
  await Promise.race([done, refused]);
  const [found] = await session.unsafe<{ rows: number }[]>(`select count(*)::float8 as rows from "${name}"`);
  if (found?.rows !== rows) {
    throw new BackupRefused(`Cannot restore ${name} as ${rows} rows were written and ${found?.rows} came back`);
  }
}

/**
 * What Postgres says against a COPY, told also once the last row was sent: postgres.js 3.4.9 then rejects a promise
 * that was resolved with the stream long ago, and the stream never ends.
 */
function refusalOf(copy: Promise<unknown>): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  void Object.assign(copy, { reject });
  promise.catch(() => {});
  return promise;
}

/** New rows get ids behind those that were brought back. */
async function continueIds(session: Pool, table: string): Promise<void> {
  const [column] = await session<{ sequence: string | null }[]>`
    select pg_get_serial_sequence(${table}, attname) as sequence from pg_attribute
    where attrelid = ${table}::regclass and attname = 'id' and not attisdropped`;
  if (!column?.sequence) return;
  await session.unsafe(`select setval('${column.sequence}', greatest((select max(id) from "${table}"), 1))`);
}
