import { decodeEntry, type Entry } from "@earshot/contract";
import type { Place } from "../store/batch.ts";
import { anchorOf, type LogEntry } from "./anchor.ts";
import type { Slice } from "./log.ts";

/**
 * Why a log does not simply go on from where it was settled:
 *
 * - `epoch-changed`: it was begun anew, or this is another Redis
 * - `anchor-lost`: the last entry settled is not in it
 * - `seq-behind`: it has given fewer numbers than were settled
 * - `gap`: numbers are missing behind the last one settled
 * - `head-lost`: an entry that was seen and is not settled has gone from it
 * - `branch-back`: entries follow that were settled before Redis had forgotten them
 */
type Break = "epoch-changed" | "anchor-lost" | "seq-behind" | "gap" | "head-lost" | "branch-back";

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
export type Sequence = { items: Item[] } | { break: Break };

/** A place, and how often the way back had to be found before it. */
export type From = Place & { gen: number };

/**
 * Takes from a slice what follows without a gap.
 *
 * The admit script gives n = seq + 1 and writes both in one step, so an entry behind the anchor whose number was given
 * before, or never, was written by somebody else: an alien, which becomes a dead letter and stops nobody. A number that
 * was given but does not follow means that entries are missing, and so does a log that ends before its newest number.
 *
 * Without an anchor a number given before proves nothing: it may be the log's, come back from an older copy.
 */
export function sequence({ epoch, lastId, lastN, gen }: From, slice: Slice): Sequence {
  // A partition that was flushed knows no epoch until one begins, and that may be one from before the flush.
  if (epoch === null ? slice.epoch !== null && gen > 0 : slice.epoch !== epoch) return { break: "epoch-changed" };
  if (lastId !== null && slice.anchor !== lastId) return { break: "anchor-lost" };
  if (slice.seq < lastN) return { break: "seq-behind" };

  const items: Item[] = [];
  let last = lastN;
  for (const log of slice.entries) {
    const read = decodeEntry(log.id, log.fields);
    const anchor = anchorOf(log);
    if (read.n !== undefined && read.n <= last && lastId === null && last === lastN) return { break: "anchor-lost" };
    if (read.n === undefined || read.n <= last || read.n > slice.seq) {
      items.push({ anchor, n: null, log, read: { why: "alien" } });
      continue;
    }
    if (read.n !== last + 1) return items.length > 0 ? { items } : { break: "gap" };
    last = read.n;
    items.push({ anchor, n: read.n, log, read: "why" in read ? { why: read.why } : { entry: read } });
  }
  if (items.length === 0 && !slice.full && last < slice.seq) return { break: "gap" };
  if (slice.missing.length > 0) return { break: "head-lost" };
  return { items };
}
