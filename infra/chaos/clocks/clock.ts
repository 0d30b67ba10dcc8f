import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { shimOf } from "../shim.ts";

/** The clock on the wall, as a process sees it; right until it is set. */
export interface Clock {
  /** What the process is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts it forward, or back, from what is right. */
  set(ms: number): void;
}

/** @param file of its own, by which the process is told */
export async function openClock(file: string): Promise<Clock> {
  const bytes = Buffer.alloc(8);
  writeFileSync(file, bytes, { mode: 0o644 });
  return {
    env: { LD_PRELOAD: await shimOf(join(import.meta.dirname, "clock.c")), EARSHOT_CLOCK: file },
    set(ms) {
      bytes.writeBigInt64LE(BigInt(ms));
      // In one write and in place: whoever has it mapped sees the old number or the new one.
      const open = openSync(file, "r+");
      writeSync(open, bytes, 0, 8, 0);
      closeSync(open);
    },
  };
}
