import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { makeFolder } from "../process/folder.ts";
import type { Clock } from "../stand-in/clock.ts";
import { ChangeLine, type TicketState, type Update, applyUpdate } from "./ticket-states.ts";

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
  /** Kept with the ticket's first event; Zendesk takes up to a kilobyte. */
  metadata: v.optional(
    v.object({
      custom: v.pipe(
        v.record(v.string(), v.unknown()),
        v.check((custom) => Buffer.byteLength(JSON.stringify(custom)) <= 1024),
      ),
    }),
  ),
});

const Stored = v.object({
  id: v.number(),
  createdAt: v.number(),
  ticket: NewTicket,
  /** Idempotency key and digest of the body it came with. */
  key: v.nullable(v.object({ value: v.string(), digest: v.string() })),
});
type Stored = v.InferOutput<typeof Stored>;

const Line = v.union([Stored, ChangeLine]);

/** A ticket, with what became of it. */
export interface DeskTicket extends Stored, TicketState {}

/** What became of a request for a ticket. */
type Made = { lookup: "miss" | "hit" | undefined; ticket: DeskTicket } | { lookup: "conflict"; ticket: undefined };

/** The tickets of the help desk. */
export interface Tickets {
  /** Oldest first. */
  readonly all: readonly DeskTicket[];
  /**
   * Makes a ticket, once for each idempotency key within two hours; resolves when it is on the disk.
   *
   * @param body the request's body, for a repeat must be the same
   */
  make(ticket: v.InferOutput<typeof NewTicket>, key: string | undefined, body: string): Promise<Made>;
  /** Updates a ticket that is not closed; resolves when that is on the disk. */
  change(ticket: DeskTicket, update: Update): Promise<void>;
}

/** Told of each ticket that is new or now stands elsewhere. */
export type TicketNews = (ticket: DeskTicket) => void;

/**
 * Opens the tickets kept in a file of JSON lines, new ones and changes in their order; a last line that a crash cut
 * short did not happen.
 */
export async function openTickets(path: string, clock: Clock, news: TicketNews = () => {}): Promise<Tickets> {
  makeFolder(dirname(path), 0o700);
  const text = await readFile(path, "utf8").catch(() => "");
  const all = replay(text);
  if (text !== "" && !text.endsWith("\n")) await appendFile(path, "\n", { mode: 0o600 });
  const byKey = new Map(all.flatMap((ticket) => (ticket.key === null ? [] : [[ticket.key.value, ticket] as const])));
  const writing = new Map<number, Promise<void>>();
  const write = (line: object) => appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });

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
      const stored: Stored = {
        id: (all.at(-1)?.id ?? 0) + 1,
        createdAt: clock.now(),
        ticket,
        key: key === undefined ? null : { value: key, digest },
      };
      const made = asNew(stored);
      all.push(made);
      if (key !== undefined) byKey.set(key, made);
      const written = write(stored);
      writing.set(made.id, written);
      await written;
      writing.delete(made.id);
      news(made);
      return { lookup: key === undefined ? undefined : "miss", ticket: made };
    },
    async change(ticket, update) {
      const before = ticket.status;
      const at = clock.now();
      if (!applyUpdate(ticket, update, at)) return;
      await write({ change: ticket.id, at, ...update });
      if (ticket.status !== before) news(ticket);
    },
  };
}

const asNew = (stored: Stored): DeskTicket => ({
  ...stored,
  status: "new",
  updatedAt: stored.createdAt,
  replies: [],
  tags: stored.ticket.tags,
});

function replay(text: string): DeskTicket[] {
  const all = new Map<number, DeskTicket>();
  for (const line of text.split("\n")) {
    const read = parse(line);
    if (read === undefined) continue;
    if ("ticket" in read) {
      all.set(read.id, asNew(read));
      continue;
    }
    const { change, at, ...update } = read;
    const ticket = all.get(change);
    if (ticket !== undefined) applyUpdate(ticket, update, at);
  }
  return [...all.values()];
}

function parse(line: string): v.InferOutput<typeof Line> | undefined {
  try {
    return v.parse(Line, JSON.parse(line));
  } catch {
    return undefined;
  }
}
