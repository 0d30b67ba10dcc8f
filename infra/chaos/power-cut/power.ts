import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { Obstacle } from "../../local/process/obstacle.ts";
import { findProgram, installByApt } from "../../local/process/programs.ts";
import { ROOT } from "../../local/stack/settings.ts";

const SOURCE = join(import.meta.dirname, "shim.c");

/**
 * The shim as a library, compiled once for a source.
 *
 * @throws {Obstacle} where there is no C compiler and none can be installed.
 */
export async function powerShim(): Promise<string> {
  const cache = join(ROOT, "node_modules/.cache/earshot");
  const digest = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
  const library = join(cache, `power-cut-${digest}.so`);
  if (existsSync(library)) return library;
  if (findProgram("cc") === undefined) {
    await installByApt("gcc", () => {});
    await installByApt("libc6-dev", () => {});
  }
  const cc = findProgram("cc") ?? findProgram("gcc");
  if (cc === undefined) throw new Obstacle("Power cuts need a C compiler: install gcc and libc6-dev");
  mkdirSync(cache, { recursive: true });
  const unfinished = `${library}.${process.pid}`;
  const { status, stderr } = spawnSync(cc, ["-O2", "-shared", "-fPIC", "-o", unfinished, SOURCE, "-ldl"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Obstacle(`The shim for power cuts does not compile: ${stderr.split("\n")[0]}`);
  renameSync(unfinished, library);
  return library;
}

/**
 * Takes from the append-only files of a Redis that was killed what was never synced, as a power cut would.
 *
 * @param record what the shim has noted
 * @returns bytes that are lost
 */
export function cutPower(data: string, record: string): number {
  const synced = new Map<string, number>();
  for (const line of readFileSync(record, "utf8").split("\n")) {
    const [inode, bytes] = line.split(" ");
    if (inode !== undefined && bytes !== undefined) synced.set(inode, Number(bytes));
  }
  let lost = 0;
  const folder = join(data, "appendonlydir");
  for (const file of readdirSync(folder).map((name) => join(folder, name))) {
    const { ino, size } = statSync(file);
    const kept = Math.min(size, synced.get(String(ino)) ?? 0);
    if (kept < size) truncateSync(file, kept);
    lost += size - kept;
  }
  return lost;
}
