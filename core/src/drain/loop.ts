import type { Offset } from "../store/offset.ts";
import { idOf, type Witness, witnessOf } from "./anchor.ts";
import { sqlStateOf } from "./faults.ts";
import type { Slice } from "./log.ts";
import type { Standing } from "./metrics.ts";
import type { PartitionStore } from "./partition-store.ts";
import { findMove } from "./resync.ts";
import { type Item, sequence, type Sequence } from "./sequence.ts";
import { LostRace, type Settler, TOO_MANY_DEAD, TooManyDead } from "./settler.ts";
import type { Tools } from "./tools.ts";
import type { Trimmer } from "./trim.ts";

/** How often a partition that stands still is looked at again, in ms. */
const LOOK_AGAIN = 1000;

/** How long to wait before a log that was broken and is not is looked at again, in ms. */
const BETWEEN_LOOKS = 50;

/** SQLSTATE of a statement that took longer than the pool lets it. */
const STATEMENT_TIMEOUT = "57014";

/** What the loops of a process share, as far as a loop itself uses it. */
type LoopTools = Pick<Tools, "logs" | "doorbell" | "slots" | "most" | "metrics" | "log" | "caughtUp">;

/** What a loop works with that belongs to its partition. */
export interface Parts {
  store: PartitionStore;
  settler: Settler;
  trimmer: Trimmer;
  /** Waits some ms, or until the loop is told to stop. */
  pause: (ms: number) => Promise<void>;
}

/** Settles one partition step by step; what a step throws says nothing of what is settled, so `forget()` and go on. */
export function createLoop(partition: number, tools: LoopTools, standing: Standing, parts: Parts) {
  const { logs, doorbell, slots, most, metrics, log } = tools;
  const { store, settler, trimmer, pause } = parts;
  let offset: Offset | undefined;
  /** The place as it was last known, for nothing but the figures. */
  let lastPlace: Offset | undefined;
  /**
   * The newest entries seen on the branch that a generation stands for: one from the log, and what another drain has
   * written down of it. Each is kept until it is settled, or booked as lost.
   */
  let seen: { gen: number; witnesses: readonly Witness[] } = { gen: -1, witnesses: [] };
  /** Entries in the next batch: fewer after one that took Postgres too long. */
  let limit = most;
  let ahead: { from: string | null; slice: Promise<Slice> } | undefined;

  /** Reads the row, and takes over what it remembers to have seen, or forgets what a resync has made obsolete. */
  async function place(): Promise<Offset> {
    const read = await store.readOffset();
    const head = witnessOf(read);
    lastPlace = read;
    if (seen.gen !== read.gen) seen = { gen: read.gen, witnesses: [] };
    const known = seen.witnesses.filter(({ anchor }) => anchor !== read.lastId && anchor !== head?.anchor);
    seen.witnesses = head && head.n > read.lastN ? [...known, head] : known;
    return read;
  }

  /**
   * Reads on, and looks for what was seen before: Redis may lose a tail that no drain had settled, after which the
   * anchor is there, the numbers go on, and nothing else would tell. What stands before the log's newest entry needs no
   * witness of its own, for a log is lost from its end.
   */
  async function look(from: string | null): Promise<Slice> {
    const slice = await logs.read(partition, from, most, seen.witnesses);
    if (slice.newest && slice.missing.length === 0) seen.witnesses = [slice.newest];
    return slice;
  }

  /** What was seen and has gone, without what was settled: by this drain, or by another before it was trimmed. */
  async function gone({ epoch, lastN }: Offset, missing: readonly Witness[]): Promise<Witness[]> {
    const lost: Witness[] = [];
    for (const each of missing.filter((one) => seen.witnesses.includes(one))) {
      const settled = (await store.settledUnder(each.epoch, each.n)).includes(each.anchor);
      // Of a log that the row does not know yet: its number is to be compared with nothing.
      const unknown = each.epoch !== epoch;
      // Where nothing was settled under its number, the journal no longer reaches back to it.
      const overtaken = !settled && each.n <= lastN && (await store.settledUnder(epoch, each.n)).length > 0;
      if (!settled && (unknown || each.n > lastN || overtaken)) lost.push(each);
      else seen.witnesses = seen.witnesses.filter((one) => one !== each);
    }
    return lost;
  }

  /** The slice that was read ahead, if it begins where we stand; else reads one. */
  async function next({ lastId }: Offset): Promise<Slice> {
    const ready = ahead?.from === lastId ? ahead.slice : undefined;
    ahead = undefined;
    return (await ready) ?? (await look(lastId));
  }

  /**
   * What follows the place, checked. Up to the highest number settled in this epoch an entry that follows may yet be
   * one of a branch that Redis had lost and has found again: it is looked up before it is settled a second time.
   */
  async function follow(at: Offset, slice: Slice): Promise<Sequence> {
    if (slice.missing.length > 0) slice.missing = await gone(at, slice.missing);
    const found = sequence(at, slice);
    if ("break" in found || found.items.length === 0 || at.gen === 0 || at.lastN > at.peak) return found;
    const settled = await store.findSettled([at.epoch, slice.epoch], found.items);
    return settled ? { break: "branch-back" } : found;
  }

  async function stop(reason: string, { ver, lastN }: Offset): Promise<void> {
    if (standing.stopped !== reason) {
      log.error("Partition stands still", { code: "partition-stopped", reason, partition, lastN });
    }
    standing.stopped = reason;
    tools.caughtUp.delete(partition);
    await store.recordStopped(ver, reason);
  }

  /** Finds the way back into a log that does not go on from the place; stops where that would be guessing. */
  async function wayBack(at: Offset, slice: Slice): Promise<void> {
    const move = await findMove(partition, { store, logs }, at, slice.missing);
    offset = undefined;
    // Whole again, or about to be: another drain is at it, or Redis is being restored.
    if (move === undefined) return pause(BETWEEN_LOOKS);
    if ("undecided" in move) {
      await stop(move.undecided, at);
      return pause(LOOK_AGAIN);
    }
    const moved = await store.resync(at, move);
    if (!moved) metrics.races.inc();
    if (!moved || move.kind === null) return;
    const { kind, lost, forgotten: rewound } = move;
    metrics.discontinuities.inc({ kind });
    metrics.lost.inc(lost);
    log.error("Redis has lost data", { code: "discontinuity", kind, partition, lost, rewound, lastN: move.to.lastN });
  }

  async function settle(at: Offset, items: readonly Item[], slice: Slice): Promise<void> {
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last) return;
    standing.oldest = Number(idOf(first.anchor).split("-")[0]);
    // The next read runs while this batch settles; it begins at this batch's last entry, which is its anchor.
    const reading = { from: last.anchor, slice: look(last.anchor) };
    reading.slice.catch(() => {});
    ahead = reading;
    try {
      offset = await settler.settle(at, items, slice);
      lastPlace = offset;
      seen.witnesses = seen.witnesses.filter((each) => !items.some(({ anchor }) => anchor === each.anchor));
      limit = Math.min(most, limit * 2);
    } catch (error) {
      offset = undefined;
      ahead = undefined;
      if (sqlStateOf(error) === STATEMENT_TIMEOUT) limit = Math.ceil(items.length / 2);
      if (error instanceof LostRace) metrics.races.inc();
      else if (error instanceof TooManyDead) await stop(TOO_MANY_DEAD, error.offset);
      else throw error;
    }
  }

  return {
    /** Drops what is remembered: Postgres and Redis know better. */
    forget(): void {
      offset = undefined;
      ahead = undefined;
    },

    /**
     * Finds out what waits while nothing can be settled: a log that Postgres left idle would never be looked at, and no
     * lag be told however much comes in.
     */
    async tellWaiting(): Promise<void> {
      if (offset || !lastPlace) return;
      const slice = await logs.read(partition, lastPlace.lastId, 1).catch(() => undefined);
      // Settling again, or another log: then that is what counts.
      if (!slice || offset || slice.anchor !== lastPlace.lastId) return;
      if (lastPlace.epoch !== null && slice.epoch !== lastPlace.epoch) return;
      standing.inFlight = Math.max(0, slice.seq - lastPlace.lastN);
      const [first] = slice.entries;
      if (first) standing.oldest ??= Number(first.id.split("-")[0]);
    },

    /** Settles what is there, or waits until something may be. */
    async step(signal: AbortSignal): Promise<void> {
      offset ??= await place();
      let slice = await next(offset);
      let found = await follow(offset, slice);
      if ("break" in found) {
        // Perhaps another drain has gone on from here; only a fresh look at both sides counts.
        offset = await place();
        slice = await look(offset.lastId);
        found = await follow(offset, slice);
      }
      if ("break" in found) return wayBack(offset, slice);
      standing.inFlight = Math.max(0, slice.seq - offset.lastN);
      if (found.items.length > 0) {
        const items = found.items.slice(0, limit);
        const at = offset;
        // Told to stop, it begins no batch: with Postgres silent each would wait for its answer, four at a time.
        await slots.execute(() => settle(at, items, slice), signal);
        if (offset) {
          if (standing.stopped) resumed();
          standing.inFlight = Math.max(0, slice.seq - offset.lastN);
          trimmer.reached(offset);
        } else if (standing.stopped) {
          await pause(LOOK_AGAIN);
        }
        return;
      }
      if (standing.stopped) resumed();
      standing.oldest = undefined;
      tools.caughtUp.set(partition, { partition, ver: offset.ver, seq: slice.seq, at: slice.at });
      trimmer.reached(offset);
      const rung = await doorbell.wait(partition, offset.lastId === null ? "0-0" : idOf(offset.lastId), signal);
      // Nobody tells an idle partition that Postgres was restored to an older copy, from which it has to catch up.
      if (!rung) offset = undefined;
    },
  };

  function resumed(): void {
    standing.stopped = undefined;
    log.info("Partition goes on", { partition });
  }
}
