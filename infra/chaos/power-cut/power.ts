import { readFileSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { shimOf } from "../shim.ts";

/** What a program is preloaded with so that it notes what is on the disk. @param record where it notes it */
export async function powerPreload(record: string): Promise<Record<string, string>> {
  return { LD_PRELOAD: await shimOf(join(import.meta.dirname, "power-cut.c")), EARSHOT_ON_THE_DISK: record };
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
