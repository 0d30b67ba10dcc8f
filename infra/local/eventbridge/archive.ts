import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import type { BusEvent } from "./entry.ts";
import type { ArchiveRule } from "./rules.ts";

/** Events that are kept for a while, so that they can be replayed. */
export interface Archive {
  readonly bus: string;
  /** Keeps those that its pattern wants. */
  keep(events: readonly { event: BusEvent; bus: string }[]): Promise<void>;
  /** All of them, oldest first. */
  read(): Promise<BusEvent[]>;
}

const DAY = 86_400_000;

/** Opens an archive in a file of JSON lines, and forgets what is older than it wants. */
export async function openArchive(path: string, rule: ArchiveRule, now: number): Promise<Archive> {
  const read = async () => {
    const text = await readFile(path, "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => parse(line));
  };
  const young = (await read()).filter(({ time }) => Date.parse(time) > now - rule.retentionDays * DAY);
  await writeFile(`${path}.new`, lines(young), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return {
    bus: rule.bus,
    read,
    async keep(events) {
      const wanted = events.filter(({ event, bus }) => bus === rule.bus && rule.matches(event));
      if (wanted.length > 0) await appendFile(path, lines(wanted.map(({ event }) => event)));
    },
  };
}

const lines = (events: readonly BusEvent[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");

function parse(line: string): BusEvent[] {
  try {
    const event: BusEvent = JSON.parse(line);
    return [event];
  } catch {
    return [];
  }
}
