import { setTimeout as pause } from "node:timers/promises";
import { ExponentialBackoff, handleAll, retry } from "cockatiel";
import { faultOf } from "../service/logging.ts";
import { type Offset, readOffset, recordStopped } from "../store/offset.ts";
import { findSettled } from "../store/journal.ts";
import { resync } from "../store/resync.ts";
import { idOf, type Witness, witnessOf } from "./anchor.ts";
import { sqlStateOf } from "./faults.ts";
import type { Slice } from "./log.ts";
import type { Standing } from "./metrics.ts";
import { findMove } from "./resync.ts";
import { type Item, sequence, type Sequence } from "./sequence.ts";
import { createSettler, LostRace, type Settler, TOO_MANY_DEAD, TooManyDead } from "./settler.ts";
import type { Tools } from "./tools.ts";
import { createTrimmer } from "./trim.ts";

/** How often a partition that stands still is looked at again, in ms. */
const LOOK_AGAIN = 1000;

/** How long to wait before a log that was broken and is not is looked at again, in ms. */
const BETWEEN_LOOKS = 50;

/** SQLSTATE of a statement that took longer than the pool lets it. */
const STATEMENT_TIMEOUT = "57014";

/**
 * Settles one partition until it is told to stop.
 *
 * It holds nothing that a crash could lose: place and data are in one row of Postgres, and whatever goes wrong, an
 * unknown outcome included, is answered by reading that row again.
 */
export async function settlePartition(partition: number, tools: Tools, signal: AbortSignal): Promise<void> {
  const { log } = tools;
  const standing: Standing = { inFlight: 0, oldest: undefined, stopped: undefined };
  tools.standings.set(partition, standing);
  const loop = createLoop(partition, tools, standing);
  const policy = retry(handleAll, {
    maxAttempts: Infinity,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 3000 }),
  });
  let failing = false;
  policy.onRetry((reason) => {
    loop.forget();
    if (!failing && !signal.aborted) {
      log.warn("Cannot settle, trying on", { partition, ...faultOf("error" in reason ? reason.error : reason.value) });
    }
    failing = true;
  });
  try {
    while (!signal.aborted) {
      await policy.execute(async () => {
        if (!signal.aborted) await loop.step(signal);
      }, signal);
      if (failing) log.info("Settling again", { partition });
      failing = false;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    tools.standings.delete(partition);
    tools.caughtUp.delete(partition);
  }
}

function createLoop(partition: number, tools: Tools, standing: Standing) {
  const { pool, logs, doorbell, slots, most, metrics, log } = tools;
  const settler: Settler = createSettler(partition, tools);
  const trimmer = createTrimmer(partition, tools);
  let offset: Offset | undefined;
  /** The newest entry seen on the branch that a generation stands for; see {@link watch}. */
  let seen: { gen: number; newest: Witness | null } = { gen: -1, newest: null };
  /** Entries in the next batch: fewer after one that took Postgres too long. */
  let limit = most;
  let ahead: { from: string | null; slice: Promise<Slice> } | undefined;

  /** Reads the row, and takes over what it remembers to have seen, or forgets what a resync has made obsolete. */
  async function place(): Promise<Offset> {
    const read = await readOffset(pool, partition);
    const head = witnessOf(read.head);
    if (seen.gen !== read.gen) seen = { gen: read.gen, newest: head };
    else if (head && head.n > (seen.newest?.n ?? 0)) seen.newest = head;
    return read;
  }

  /**
   * Reads on, and looks for the newest entry seen before: Redis may lose a tail that no drain had settled, after which
   * the anchor is there, the numbers go on, and nothing else would tell.
   */
  function look(from: string | null, lastN: number): Promise<Slice> {
    const sought = seen.newest && seen.newest.n > lastN ? seen.newest : null;
    return logs.read(partition, from, most, sought);
  }

  /** The slice that was read ahead, if it begins where we stand; else reads one. */
  async function next({ lastId, lastN }: Offset): Promise<Slice> {
    const ready = ahead?.from === lastId ? ahead.slice : undefined;
    ahead = undefined;
    return (await ready) ?? (await look(lastId, lastN));
  }

  /**
   * What follows the place, checked. Below the highest number settled in this epoch an entry that follows may yet be
   * one of a branch that Redis had lost and has found again: it is looked up before it is settled a second time.
   */
  async function follow(at: Offset, slice: Slice): Promise<Sequence> {
    const found = sequence(at, slice);
    if ("break" in found || found.items.length === 0) {
      if (!("break" in found) && slice.newest) seen.newest = slice.newest;
      return found;
    }
    if (at.lastN < at.peak && (await findSettled(pool, partition, [at.epoch, slice.epoch], found.items))) {
      return { break: "branch-back" };
    }
    if (slice.newest) seen.newest = slice.newest;
    return found;
  }

  async function stop(reason: string, { ver, lastN }: Offset): Promise<void> {
    if (standing.stopped !== reason) {
      log.error("Partition stands still", { code: "partition-stopped", reason, partition, lastN });
    }
    standing.stopped = reason;
    tools.caughtUp.delete(partition);
    await recordStopped(pool, partition, ver, reason);
  }

  /** Finds the way back into a log that does not go on from the place; stops where that would be guessing. */
  async function wayBack(at: Offset, slice: Slice, signal: AbortSignal): Promise<void> {
    const move = await findMove(partition, tools, at, slice.missing);
    offset = undefined;
    // Whole again, or about to be: another drain is at it, or Redis is being restored.
    if (move === undefined) return void (await pause(BETWEEN_LOOKS, undefined, { signal }).catch(() => {}));
    if ("undecided" in move) {
      await stop(move.undecided, at);
      await pause(LOOK_AGAIN, undefined, { signal }).catch(() => {});
      return;
    }
    if (!(await resync(pool, partition, at, move))) return void metrics.races.inc();
    if (move.kind === null) return;
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
    const reading = { from: last.anchor, slice: look(last.anchor, last.n ?? at.lastN) };
    reading.slice.catch(() => {});
    ahead = reading;
    try {
      offset = await settler.settle(at, items, slice);
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

    /** Settles what is there, or waits until something may be. */
    async step(signal: AbortSignal): Promise<void> {
      offset ??= await place();
      let slice = await next(offset);
      let found = await follow(offset, slice);
      if ("break" in found) {
        // Perhaps another drain has gone on from here; only a fresh look at both sides counts.
        offset = await place();
        slice = await look(offset.lastId, offset.lastN);
        found = await follow(offset, slice);
      }
      if ("break" in found) return wayBack(offset, slice, signal);
      standing.inFlight = Math.max(0, slice.seq - offset.lastN);
      if (found.items.length > 0) {
        const items = found.items.slice(0, limit);
        const at = offset;
        await slots.execute(() => settle(at, items, slice));
        if (offset) {
          if (standing.stopped) resumed();
          standing.inFlight = Math.max(0, slice.seq - offset.lastN);
          trimmer.reached(offset);
        } else if (standing.stopped) {
          await pause(LOOK_AGAIN, undefined, { signal }).catch(() => {});
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
