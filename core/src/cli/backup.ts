import { resolve } from "node:path";
import type { Command } from "commander";
import { BackupRefused, type Manifest, type OnProgress } from "../store/backup/archive.ts";
import { here } from "./here.ts";
import { Obstacle } from "./obstacle.ts";
import { asObstacle } from "./postgres.ts";
import { startProgress } from "./progress.ts";
import { count, counted, moment } from "./table.ts";

/** `earshot backup` and `earshot restore`: all that Postgres holds, in a folder. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("copy all that Postgres holds into a folder, while everything runs")
    .argument("<folder>", "does not exist yet, or is empty")
    .addHelpText(
      "after",
      `
All of it is of one moment. It holds what customers wrote: the folder is readable by nobody else. With it belong the
secrets, above all EARSHOT_CLIENT_KEY, without which every client could answer again; and a copy of Redis that is made
after it, for what was accepted and not yet settled.

Example:
  earshot backup backups/2026-11-23`,
    )
    .action(async (folder: string) => {
      const { backup } = await import("../store/backup/backup.ts");
      await run(backup, resolve(folder), "Written");
    });
  program
    .command("restore")
    .description("bring a backup back into an empty database")
    .argument("<folder>", "what `earshot backup` wrote")
    .addHelpText(
      "after",
      `
DATABASE_URL names the database, with the user that owns it. Stop the services first; what Redis still holds of the log is
settled again once they run. Then: earshot rebuild marks, and earshot verify.

Example:
  DATABASE_URL=postgres://earshot:…@db/earshot_new earshot restore backups/2026-11-23`,
    )
    .action(async (folder: string) => {
      // Loaded here and so, when bundled, a module of its own: what migrates must not take itself for what was started.
      const { restore } = await import("../store/backup/restore.ts");
      await run(restore, resolve(folder), "Brought back");
    });
}

async function run(
  work: (url: string, folder: string, onProgress: OnProgress) => Promise<Manifest>,
  folder: string,
  done: string,
): Promise<void> {
  const { databaseUrl } = here();
  const progress = startProgress();
  try {
    const manifest = await work(databaseUrl, folder, ({ table, rows }) =>
      progress.say(`${table}: ${count(rows)} rows`),
    );
    progress.end();
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = manifest.tables.reduce((sum, table) => sum + table.bytes, 0);
    process.stdout.write(
      `${done}: ${counted(rows, "row")}, ${count(Math.ceil(bytes / 1000))} kB in ${folder}, as of ${moment(manifest.at)}\n`,
    );
  } catch (error) {
    if (error instanceof BackupRefused) throw new Obstacle(error.message, undefined, { cause: error });
    throw asObstacle(error, databaseUrl);
  } finally {
    progress.end();
  }
}
