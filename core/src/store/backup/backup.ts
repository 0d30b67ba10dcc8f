import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { knownMigrations, readSchemaVersion } from "../apply-migrations.ts";
import type { Pool } from "../connect.ts";
import { GRANTS } from "../roles.ts";
import { BackupRefused, fileOf, type Manifest, manifestOf, type OnProgress } from "./archive.ts";
import { holdTransaction, openSession } from "./session.ts";

/** Links that sign somebody in within the next minutes are of no use to a later day. */
const LEFT_OUT = new Set(["sign_in_link"]);

/** Every table that a backup holds. */
export const BACKED_UP: readonly string[] = Object.keys(GRANTS).filter((table) => !LEFT_OUT.has(table));

/**
 * Copies the whole database into a folder, all of one moment, while everything runs on.
 *
 * One transaction at REPEATABLE READ that only reads: nobody waits for it. What was accepted but not settled at that
 * moment is in Redis. Needs no more rights than to read; admin's user will do.
 *
 * @param url address of the database
 * @param folder does not exist yet, or is empty. Only its owner may read it afterwards: it holds what customers wrote
 * @throws {BackupRefused} where a person has to do something first; nothing is left behind then
 */
export async function backup(url: string, folder: string, onProgress: OnProgress = () => {}): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new BackupRefused(`Cannot write a backup into ${folder} as it must be empty: name another folder`);
  }
  const session = openSession(url);
  try {
    await session.unsafe("begin isolation level repeatable read read only");
    const sameTransaction = await holdTransaction(session);
    const manifest = await describe(session);
    for (const table of manifest.tables) {
      Object.assign(table, await copyOut(session, folder, table, onProgress));
    }
    await sameTransaction();
    await session.unsafe("commit");
    // Last, and on the disk only after all it tells of.
    await writeFile(manifestOf(folder), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await session.end({ timeout: 1 });
  }
}

async function describe(session: Pool): Promise<Manifest> {
  const schema = await readSchemaVersion(session);
  const newest = Math.max(...knownMigrations().map(({ folderMillis }) => folderMillis));
  if (schema !== newest) {
    throw new BackupRefused(
      schema < newest
        ? "Cannot back up as the database is older than this version: run the migrations first, or use the version it belongs to"
        : "Cannot back up as the database is newer than this version: use the version it belongs to",
    );
  }
  const [row] = await session<{ at: Date; postgres: string }[]>`
    select now() as at, current_setting('server_version') as postgres`;
  const columns = await session<{ table: string; names: string[] }[]>`
    select c.relname as table, json_agg(a.attname order by a.attnum) as names
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by 1`;
  const partitions = await session<{ partition: number; epoch: string | null; lastN: number }[]>`
    select partition, epoch, last_n::float8 as "lastN" from partition_offset order by 1`;
  return {
    format: "earshot-backup",
    v: 1,
    at: row?.at.toISOString() ?? "",
    schema,
    postgres: row?.postgres ?? "",
    tables: BACKED_UP.map((name) => {
      const found = columns.find(({ table }) => table === name);
      return { name, columns: found?.names ?? [], rows: 0, bytes: 0, sha256: "" };
    }),
    partitions: [...partitions],
  };
}

/** Writes one table; counts its rows, which are lines in the text format, and hashes what reaches the disk. */
async function copyOut(
  session: Pool,
  folder: string,
  { name, columns }: Manifest["tables"][number],
  onProgress: OnProgress,
): Promise<{ rows: number; bytes: number; sha256: string }> {
  let rows = 0;
  let bytes = 0;
  const hash = createHash("sha256");
  const list = columns.map((column) => `"${column}"`).join(", ");
  const source = await session.unsafe(`copy "${name}" (${list}) to stdout`).readable();
  await pipeline(
    source,
    gathered(),
    through((chunk) => {
      rows += linesIn(chunk);
      onProgress({ table: name, rows });
    }),
    // A third of the time of the usual level, for a tenth more of bytes.
    createGzip({ level: 2 }),
    through((chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
    }),
    createWriteStream(fileOf(folder, name), { mode: 0o600, flush: true }),
  );
  // postgres.js 3.4.9 leaves its connection paused where the last rows came faster than they were written, and the next
  // query would wait for ever.
  source["_read"](0);
  return { rows, bytes, sha256: hash.digest("hex") };
}

/** Rows come one by one; half as many milliseconds go by when they are passed on in pieces of this many bytes. */
const PIECE = 65_536;

function gathered(): Transform {
  let waiting: Buffer[] = [];
  let size = 0;
  const all = () => {
    const piece = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    return piece;
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      waiting.push(chunk);
      size += chunk.length;
      done(null, size < PIECE ? undefined : all());
    },
    flush: (done) => done(null, all()),
  });
}

/** Passes everything on, and looks at it. */
export function through(look: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      look(chunk);
      done(null, chunk);
    },
  });
}

/** Each row ends with a line break; those within a value are written as a backslash and an n. */
export function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}
