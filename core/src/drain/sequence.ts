import { decodeEntry, type Entry } from "@earshot/contract";
import type { Place } from "../store/settle.ts";
import { anchorOf, type LogEntry } from "./anchor.ts";
import type { Slice } from "./log.ts";

/**
 * Why a log is not the one that was settled, so that going on would be guessing:
 *
 * - `epoch-changed`: it was begun anew, or this is another Redis
 * - `anchor-lost`: the last entry settled is not in it
 * - `seq-behind`: it has given fewer numbers than were settled
 * - `gap`: numbers are missing behind the last one settled
 */
type Discontinuity = "epoch-changed" | "anchor-lost" | "seq-behind" | "gap";

/** An entry that is next in its log. */
export interface Item {
  anchor: string;
  /** Null for an alien: the admit script did not write it. */
  n: number | null;
  log: LogEntry;
  /** The entry, or why it cannot be read. */
  read: { entry: Entry } | { why: string };
}

/** What a slice says of a partition settled up to a place. */
export type Sequence = { items: Item[] } | { discontinuity: Discontinuity };

/**
 * Takes from a slice what follows without a gap.
 *
 * The admit script gives n = seq + 1 and writes both in one step, so an entry whose number was given before, or never,
 * was written by somebody else: an alien, which becomes a dead letter and stops nobody. A number that was given but
 * does not follow means that entries are missing.
 */
export function sequence({ epoch, lastId, lastN }: Place, slice: Slice): Sequence {
  if (epoch !== null && slice.epoch !== epoch) return { discontinuity: "epoch-changed" };
  if (lastId !== null && slice.anchor !== lastId) return { discontinuity: "anchor-lost" };
  if (slice.seq < lastN) return { discontinuity: "seq-behind" };

  const items: Item[] = [];
  let last = lastN;
  for (const log of slice.entries) {
    const read = decodeEntry(log.id, log.fields);
    const anchor = anchorOf(log);
    if (read.n === undefined || read.n <= last || read.n > slice.seq) {
      items.push({ anchor, n: null, log, read: { why: "alien" } });
      continue;
    }
    if (read.n !== last + 1) return items.length > 0 ? { items } : { discontinuity: "gap" };
    last = read.n;
    items.push({ anchor, n: read.n, log, read: "why" in read ? { why: read.why } : { entry: read } });
  }
  return { items };
}
