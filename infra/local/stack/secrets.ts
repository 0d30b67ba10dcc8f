import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Obstacle } from "../process/obstacle.ts";

const Secrets = v.object({
  clientKey: v.string(),
  cookieKeys: v.string(),
  receiptKey: v.string(),
  /** Absent in folders that are older than signed links: surveys answered by links take no answers there. */
  linkKeys: v.optional(v.string()),
  sessionKey: v.string(),
  /** Signs what the help desk calls back with. Absent in folders of before that; made when they are next started. */
  hookKeys: v.optional(v.string()),
  adminKey: v.string(),
  postgresPassword: v.string(),
});
/** What nobody but the services of this machine may know; each 256 random bits. */
export type Secrets = v.InferOutput<typeof Secrets>;

/**
 * The secrets of this data folder, made at its first start.
 *
 * They belong to the data: with another client key every client could answer again.
 *
 * @throws {Obstacle} when the file is damaged; it is never replaced.
 */
export function keepSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    const made = Object.fromEntries(Object.keys(Secrets.entries).map((name) => [name, random()]));
    writeFileSync(file, written(made), { mode: 0o600, flag: "wx" });
  }
  const kept = read(file, dataDir);
  if (kept.hookKeys !== undefined) return kept;
  // No data was ever made with it, so it may come later than the folder.
  const more = { ...kept, hookKeys: random() };
  writeFileSync(`${file}.new`, written(more), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return more;
}

const random = () => randomBytes(32).toString("hex");
const written = (secrets: object) => `${JSON.stringify(secrets, null, 2)}\n`;

function read(file: string, dataDir: string): Secrets {
  try {
    return v.parse(Secrets, JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Obstacle(
      `${file} cannot be read as secrets: restore it from a backup, or move ${dataDir} away to begin anew without its data`,
    );
  }
}
