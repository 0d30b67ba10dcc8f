import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { makeFolder } from "../process/folder.ts";
import type { Clock } from "../stand-in/clock.ts";

/** How long the help desk remembers an idempotency key, in ms. */
const RETENTION = 2 * 3_600_000;

const Text = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** What makes a ticket; more fields than these are ignored, as Zendesk does. */
export const NewTicket = v.object({
  subject: v.optional(Text(255)),
  comment: v.object({ body: v.pipe(v.string(), v.minLength(1)), public: v.optional(v.boolean(), true) }),
  external_id: v.optional(v.nullable(v.string()), null),
  type: v.optional(v.nullable(v.picklist(["problem", "incident", "question", "task"])), null),
  priority: v.optional(v.nullable(v.picklist(["urgent", "high", "normal", "low"])), null),
  tags: v.optional(v.array(v.string()), []),
  requester: v.optional(v.nullable(v.object({ name: v.string(), email: v.string() })), null),
});

const Stored = v.object({
  id: v.number(),
  createdAt: v.number(),
  ticket: NewTicket,
  /** Idempotency key and digest of the body it came with. */
  key: v.nullable(v.object({ value: v.string(), digest: v.string() })),
});
/** A ticket as it stands in the file, one a line. */
export type StoredTicket = v.InferOutput<typeof Stored>;

/** What became of a request for a ticket. */
type Made = { lookup: "miss" | "hit" | undefined; ticket: StoredTicket } | { lookup: "conflict"; ticket: undefined };

/** The tickets of the help desk. */
export interface Tickets {
  /** Oldest first. */
  readonly all: readonly StoredTicket[];
  /**
   * Makes a ticket, once for each idempotency key within two hours; resolves when it is on the disk.
   *
   * @param body the request's body, for a repeat must be the same
   */
  make(ticket: v.InferOutput<typeof NewTicket>, key: string | undefined, body: string): Promise<Made>;
}

/** Opens the tickets kept in a file of JSON lines; a last line that a crash cut short is no ticket yet. */
export async function openTickets(path: string, clock: Clock): Promise<Tickets> {
  makeFolder(dirname(path), 0o700);
  const text = await readFile(path, "utf8").catch(() => "");
  const all = text.split("\n").flatMap((line) => parse(line));
  if (text !== "" && !text.endsWith("\n")) await appendFile(path, "\n", { mode: 0o600 });
  const byKey = new Map(all.flatMap((ticket) => (ticket.key === null ? [] : [[ticket.key.value, ticket] as const])));
  const writing = new Map<number, Promise<void>>();

  return {
    all,
    async make(ticket, key, body) {
      const digest = createHash("sha256").update(body).digest("hex");
      const known = key === undefined ? undefined : byKey.get(key);
      if (known !== undefined && clock.now() - known.createdAt < RETENTION) {
        if (known.key?.digest !== digest) return { lookup: "conflict", ticket: undefined };
        await writing.get(known.id);
        return { lookup: "hit", ticket: known };
      }
      const stored: StoredTicket = {
        id: (all.at(-1)?.id ?? 0) + 1,
        createdAt: clock.now(),
        ticket,
        key: key === undefined ? null : { value: key, digest },
      };
      all.push(stored);
      if (key !== undefined) byKey.set(key, stored);
      const written = appendFile(path, `${JSON.stringify(stored)}\n`, { mode: 0o600, flush: true });
      writing.set(stored.id, written);
      await written;
      writing.delete(stored.id);
      return { lookup: key === undefined ? undefined : "miss", ticket: stored };
    },
  };
}

function parse(line: string): StoredTicket[] {
  try {
    return [v.parse(Stored, JSON.parse(line))];
  } catch {
    return [];
  }
}
