import { open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { makeFolder } from "../process/folder.ts";
import type { BusEvent } from "./entry.ts";

/** An event on its way to the target of one rule. */
export interface Delivery {
  /** Event id and rule name. */
  readonly id: string;
  readonly rule: string;
  readonly event: BusEvent;
  /** When PutEvents took the event, ms since 1970. */
  readonly takenAt: number;
  /** Tries that have ended so far. */
  tries: number;
  /** Not to be tried before, ms since 1970. */
  dueAt: number;
}

const Line = v.variant("what", [
  v.object({
    what: v.literal("taken"),
    id: v.string(),
    rule: v.string(),
    takenAt: v.number(),
    event: v.custom<BusEvent>((event) => typeof event === "object" && event !== null),
  }),
  v.object({ what: v.literal("tried"), id: v.string(), tries: v.number(), dueAt: v.number() }),
  v.object({ what: v.literal("ended"), id: v.string() }),
]);

/** A line of the journal. */
export type Line = v.InferOutput<typeof Line>;

/** What has to outlive the process, as JSON lines in a file that only grows. */
export interface Journal {
  /** Deliveries that had not ended when the journal was opened. */
  readonly pending: readonly Delivery[];
  /** Resolves once the lines are on the disk. Calls at the same time share one fsync. */
  append(lines: readonly Line[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the journal and forgets what has ended.
 *
 * A last line that a crash cut short is dropped: it was never answered for.
 */
export async function openJournal(path: string): Promise<Journal> {
  makeFolder(dirname(path), 0o700);
  const pending = replay(await readFile(path, "utf8").catch(() => ""));
  // Written aside and renamed when whole, so that a crash leaves the old journal or the new one.
  const aside = `${path}.new`;
  const kept = pending.flatMap(({ id, rule, event, takenAt, tries, dueAt }): Line[] => [
    { what: "taken", id, rule, event, takenAt },
    { what: "tried", id, tries, dueAt },
  ]);
  await writeFile(aside, written(kept), { mode: 0o600, flush: true });
  await rename(aside, path);

  const file = await open(path, "a", 0o600);
  let waiting: Line[] = [];
  let flushing: Promise<void> | undefined;
  const flush = async () => {
    // What arrives while the disk works shares the next turn.
    await Promise.resolve();
    const lines = waiting;
    waiting = [];
    flushing = undefined;
    await file.appendFile(written(lines));
    await file.datasync();
  };
  let last = Promise.resolve();
  return {
    pending,
    append(lines) {
      waiting.push(...lines);
      flushing ??= last = last.then(flush);
      return flushing;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

const written = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

function replay(text: string): Delivery[] {
  const deliveries = new Map<string, Delivery>();
  for (const written of text.split("\n")) {
    const line = parse(written);
    if (line?.what === "taken") {
      const { id, rule, event, takenAt } = line;
      deliveries.set(id, { id, rule, event, takenAt, tries: 0, dueAt: takenAt });
    } else if (line?.what === "tried") {
      const delivery = deliveries.get(line.id);
      if (delivery !== undefined) Object.assign(delivery, { tries: line.tries, dueAt: line.dueAt });
    } else if (line?.what === "ended") {
      deliveries.delete(line.id);
    }
  }
  return [...deliveries.values()];
}

function parse(written: string): Line | undefined {
  try {
    return v.parse(Line, JSON.parse(written));
  } catch {
    return undefined;
  }
}
