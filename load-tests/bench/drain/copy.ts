import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { findProgram } from "../../../infra/local/process/programs.ts";
import type { Database } from "../postgres.ts";

/** Columns that an insert has to give: the server makes the others. */
async function columnsOf({ sql }: Database): Promise<string> {
  const rows = await sql<{ name: string }[]>`
    select quote_ident(column_name) as name from information_schema.columns
    where table_schema = 'public' and table_name = 'feedback' and column_default is null and is_generated = 'NEVER'
    order by ordinal_position`;
  return rows.map(({ name }) => name).join(", ");
}

/**
 * Writes the table feedback into a file, as `copyIn` reads it. By a connection of its own: one that postgres.js 3.4.9
 * has streamed a COPY from may stay paused, and the next query on it waits for ever.
 */
export async function copyOut(database: Database, file: string): Promise<void> {
  const columns = await columnsOf(database);
  const own = postgres(database.url, { max: 1 });
  try {
    await pipeline(await own.unsafe(`copy feedback (${columns}) to stdout`).readable(), createWriteStream(file));
  } finally {
    await own.end({ timeout: 0 });
  }
}

/**
 * Reads a file into the table feedback by one COPY: the fastest way into it that Postgres has, indexes and constraints
 * included. By `psql` where there is one.
 *
 * @returns how long it took, in seconds, without the start of psql
 */
export async function copyIn(database: Database, file: string): Promise<number> {
  const columns = await columnsOf(database);
  const psql = findProgram("psql");
  if (psql === undefined) {
    const began = performance.now();
    await pipeline(
      createReadStream(file),
      await database.sql.unsafe(`copy feedback (${columns}) from stdin`).writable(),
    );
    return (performance.now() - began) / 1000;
  }
  const script = `\\timing on\n\\copy feedback (${columns}) from '${file}'\n`;
  const child = spawn(psql, ["--no-psqlrc", "--quiet", database.url], { stdio: ["pipe", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stdin.end(script);
  await new Promise((settle) => child.once("close", settle));
  const ms = /Time: ([\d.]+) ms/.exec(printed)?.[1];
  if (ms === undefined) throw new Error(`psql has not copied: ${printed}`);
  return Number(ms) / 1000;
}
