import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";

/** What stands in the way of a backup or of bringing one back; the message ends with the next step. */
export class BackupRefused extends Error {
  override name = "BackupRefused";
}

/** Told while a table is written or read. */
export type OnProgress = (progress: { table: string; rows: number }) => void;

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The account of a backup, written when all else is: a folder without it is half of one. */
export const Manifest = v.object({
  format: v.literal("earshot-backup"),
  v: v.literal(1),
  /** The moment all of it is of. */
  at: v.string(),
  /** Which migrations had run, as `created_at` of the newest. */
  schema: Whole,
  /** Version of the server it comes from. */
  postgres: v.string(),
  tables: v.array(
    v.object({
      name: v.pipe(v.string(), v.regex(/^\w+$/)),
      columns: v.array(v.pipe(v.string(), v.regex(/^\w+$/))),
      rows: Whole,
      /** Of the file, compressed. */
      bytes: Whole,
      sha256: v.string(),
    }),
  ),
  /** Up to where each partition was settled: what Redis holds behind it is settled again once it is back. */
  partitions: v.array(v.object({ partition: Whole, epoch: v.nullable(v.string()), lastN: Whole })),
});
export type Manifest = v.InferOutput<typeof Manifest>;

const MANIFEST = "manifest.json";
export const manifestOf = (folder: string): string => join(folder, MANIFEST);

/** Rows in the text format of COPY, compressed. */
export const fileOf = (folder: string, table: string): string => join(folder, `${table}.copy.gz`);

/**
 * Reads the account of a backup and proves that each of its files is as it was written.
 *
 * @throws {BackupRefused} where it is not
 */
export async function openArchive(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const { name, sha256 } of manifest.tables) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(fileOf(folder, name)), hash).catch((cause: unknown) => {
      throw new BackupRefused(`Cannot read ${fileOf(folder, name)}: copy the backup again`, { cause });
    });
    if (hash.digest("hex") !== sha256) {
      throw new BackupRefused(`${fileOf(folder, name)} is not what the backup wrote: copy the backup again`);
    }
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return v.parse(Manifest, JSON.parse(await readFile(manifestOf(folder), "utf8")));
  } catch (cause) {
    throw new BackupRefused(
      `${folder} is not a whole backup (its ${MANIFEST} is missing or not ours): name the folder of another`,
      { cause },
    );
  }
}
