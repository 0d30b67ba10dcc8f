import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { ENV } from "@earshot/contract";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");
const CACHE = join(ROOT, "node_modules/.cache/earshot-page");

/**
 * The folder of the built page. Whoever asks first builds it, for all test files that have the same sources before
 * them; a build is left alone while it may be in use, and removed after an hour. `EARSHOT_PAGE` names a page that is
 * built already.
 */
export async function builtFolder(): Promise<string> {
  const given = process.env[ENV.page];
  if (given) return given;
  const folder = join(CACHE, fingerprint());
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    // Built aside and renamed when whole; of two who build at once, one wins and the other's is dropped.
    const aside = mkdtempSync(join(CACHE, "building-"));
    try {
      await build({ root: join(ROOT, "web"), logLevel: "error", build: { outDir: aside, emptyOutDir: true } });
      renameSync(aside, folder);
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    dropOld();
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return folder;
}

function dropOld(): void {
  for (const entry of readdirSync(CACHE).map((name) => join(CACHE, name))) {
    const age = Date.now() - (statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (age > 3_600_000) rmSync(entry, { recursive: true, force: true });
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const found = globSync(
    ["web/{src,index.html,vite.config.ts}", "web/src/**", "core/contract/*.ts", "package-lock.json"],
    {
      cwd: ROOT,
      exclude: ["**/*.test.*"],
    },
  );
  for (const file of found.toSorted()) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(file).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
