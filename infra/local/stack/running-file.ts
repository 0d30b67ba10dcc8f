import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENV, RUNNING_FILE } from "@earshot/contract";

/** Tells the command `earshot` where everything is, for as long as it runs; readable by nobody else. */
export function writeRunningFile(
  dataDir: string,
  { databaseUrl, redisUrl }: Record<"databaseUrl" | "redisUrl", string>,
) {
  const file = join(dataDir, RUNNING_FILE);
  const text = JSON.stringify({ [ENV.databaseUrl]: databaseUrl, [ENV.redisUrl]: redisUrl }, null, 2);
  // Renamed when whole: a command at this very moment reads the old one or the new one.
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRunningFile(dataDir: string): void {
  rmSync(join(dataDir, RUNNING_FILE), { force: true });
}
