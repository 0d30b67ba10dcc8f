import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { getMimeType } from "hono/utils/mime";

/** A file of the page, in memory. */
export interface BuiltFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** The same compressed; absent where that gains little. */
  gzip: Uint8Array<ArrayBuffer> | undefined;
  type: string;
  etag: string;
}

/** The files of the page by their paths below the folder, `assets/index-x.js`; undefined while it is not built. */
export type BuiltPage = () => ReadonlyMap<string, BuiltFile> | undefined;

/**
 * Keeps the built page in memory: it is some ten small files, and a path that is looked up in a map reaches no other
 * file. A new build is noticed by the date of its `index.html`.
 *
 * @param folder where Vite has put the page
 */
export function builtPage(folder: string): BuiltPage {
  let files: ReadonlyMap<string, BuiltFile> | undefined;
  let builtAt: number | undefined;
  return () => {
    const found = statSync(join(folder, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
    if (found !== builtAt) {
      files = found === undefined ? undefined : readAll(folder);
      builtAt = found;
    }
    return files;
  };
}

function readAll(folder: string): Map<string, BuiltFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = new Uint8Array(readFileSync(path));
      const gzip = new Uint8Array(gzipSync(bytes, { level: 9 }));
      const file: BuiltFile = {
        bytes,
        gzip: gzip.length < bytes.length * 0.9 ? gzip : undefined,
        type: getMimeType(entry.name) ?? "application/octet-stream",
        etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
      };
      return [relative(folder, path).replaceAll(sep, "/"), file];
    }),
  );
}
