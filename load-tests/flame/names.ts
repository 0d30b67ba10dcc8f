import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** Where V8 leaves the names of what it compiles, for perf, which looks nowhere else. */
const mapOf = (pid: number) => `/tmp/perf-${pid}.map`;

/**
 * Leaves of V8's names those that were given last to each place in memory: what was compiled and thrown away again
 * would lend its name to whatever stands there now.
 */
export function keepNewestNames(pid: number): void {
  // What is no JavaScript has none.
  if (!existsSync(mapOf(pid))) return;
  writeFileSync(mapOf(pid), newestNames(readFileSync(mapOf(pid), "utf8")));
}

/** The same of a text of lines `start size name`, in hexadecimal, as they were written one after the other. */
export function newestNames(map: string): string {
  const kept: { start: number; end: number; line: string }[] = [];
  for (const line of map.split("\n").toReversed()) {
    const [, from = "", size = ""] = /^([0-9a-f]+) ([0-9a-f]+) /.exec(line) ?? [];
    const start = parseInt(from, 16);
    const end = start + parseInt(size, 16);
    if (Number.isNaN(end)) continue;
    // The first that ends behind where this one begins: all kept are apart, and in order.
    let [place, behind] = [0, kept.length];
    while (place < behind) {
      const middle = (place + behind) >> 1;
      if ((kept[middle]?.end ?? 0) <= start) place = middle + 1;
      else behind = middle;
    }
    if ((kept[place]?.start ?? Infinity) >= end) kept.splice(place, 0, { start, end, line });
  }
  return `${kept.map(({ line }) => line).join("\n")}\n`;
}

/** Removes them. */
export function forgetNames(pid: number): void {
  rmSync(mapOf(pid), { force: true });
}
