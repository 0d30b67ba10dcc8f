import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { Obstacle } from "../local/process/obstacle.ts";
import { findProgram, installByApt } from "../local/process/programs.ts";
import { ROOT } from "../local/stack/settings.ts";

/**
 * A C source as a library to be preloaded, compiled once.
 *
 * @throws {Obstacle} where there is no C compiler and none can be installed.
 */
export async function shimOf(source: string): Promise<string> {
  const cache = join(ROOT, "node_modules/.cache/earshot");
  const digest = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const library = join(cache, `${basename(source, ".c")}-${digest}.so`);
  if (existsSync(library)) return library;
  if (findProgram("cc") === undefined) {
    await installByApt("gcc", () => {});
    await installByApt("libc6-dev", () => {});
  }
  const cc = findProgram("cc") ?? findProgram("gcc");
  if (cc === undefined) throw new Obstacle("Power cuts and clocks need a C compiler: install gcc and libc6-dev");
  mkdirSync(cache, { recursive: true });
  const unfinished = `${library}.${process.pid}`;
  const { status, stderr } = spawnSync(cc, ["-O2", "-shared", "-fPIC", "-o", unfinished, source, "-ldl"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Obstacle(`${basename(source)} does not compile: ${stderr.split("\n")[0]}`);
  renameSync(unfinished, library);
  return library;
}
