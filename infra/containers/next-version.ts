import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as v from "valibot";
import { docker } from "./docker.ts";

const ROOT = join(import.meta.dirname, "../..");
/** What no image is made of, and what may be large. */
const LEFT_OUT = new Set([".earshot", ".git", "dist", "node_modules"]);

/** Change the largest table under traffic, as a version after this one might; the one before must not notice. */
const NEXT_MIGRATIONS = [
  `ALTER TABLE "feedback" ADD COLUMN "of_next" text DEFAULT 'next' NOT NULL;`,
  `-- without transaction: an index built CONCURRENTLY cannot be
CREATE INDEX CONCURRENTLY IF NOT EXISTS "feedback_of_next" ON "feedback" ("survey", "of_next");`,
];
/** Counts what has been stored under both versions, once the migration has run. */
export const COUNT_MIGRATED = `select count(*) from feedback where of_next = 'next'`;

const Journal = v.looseObject({ entries: v.array(v.looseObject({ idx: v.number(), when: v.number() })) });

/**
 * Builds the images of a version after this one, from a copy of this tree with more migrations.
 *
 * @param environment with the tag of the images
 */
export async function buildNextVersion(environment: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-next-"));
  try {
    await cp(ROOT, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    await addMigrations(join(folder, "core/src/store/migrations"));
    await docker(["compose", "--project-directory", folder, "build", "--quiet"], environment);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function addMigrations(folder: string): Promise<void> {
  const place = join(folder, "meta/_journal.json");
  const journal = v.parse(Journal, JSON.parse(await readFile(place, "utf8")));
  for (const migration of NEXT_MIGRATIONS) {
    const idx = journal.entries.length;
    const tag = `${String(idx).padStart(4, "0")}_next`;
    const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1;
    journal.entries.push({ idx, version: "7", when, tag, breakpoints: true });
    await writeFile(join(folder, `${tag}.sql`), migration);
  }
  await writeFile(place, JSON.stringify(journal, null, 2));
}
