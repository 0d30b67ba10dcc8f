import { setTimeout as pause } from "node:timers/promises";
import { ExponentialBackoff, handleAll, retry } from "cockatiel";
import { faultOf } from "../service/logging.ts";
import { type Offset, readOffset, recordStopped } from "../store/offset.ts";
import { idOf } from "./anchor.ts";
import { sqlStateOf } from "./faults.ts";
import type { Slice } from "./log.ts";
import type { Standing } from "./metrics.ts";
import { sequence, type Item } from "./sequence.ts";
import { createSettler, LostRace, type Settler, TOO_MANY_DEAD, TooManyDead } from "./settler.ts";
import type { Tools } from "./tools.ts";
import { createTrimmer } from "./trim.ts";

/** How often a partition that stands still is looked at again, in ms. */
const LOOK_AGAIN = 1000;

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
  /** Entries in the next batch: fewer after one that took Postgres too long. */
  let limit = most;
  let ahead: { from: string | null; slice: Promise<Slice> } | undefined;

  /** The slice that was read ahead, if it begins where we stand; else reads one. */
  async function next({ lastId }: Offset): Promise<Slice> {
    const ready = ahead?.from === lastId ? ahead.slice : undefined;
    ahead = undefined;
    return (await ready) ?? (await logs.read(partition, lastId, most));
  }

  async function stop(reason: string, { ver, lastN }: Offset): Promise<void> {
    if (standing.stopped !== reason) {
      log.error("Partition stands still", { code: "partition-stopped", reason, partition, lastN });
    }
    standing.stopped = reason;
    tools.caughtUp.delete(partition);
    await recordStopped(pool, partition, ver, reason);
  }

  async function settle(at: Offset, items: readonly Item[], slice: Slice): Promise<void> {
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last) return;
    standing.oldest = Number(idOf(first.anchor).split("-")[0]);
    // The next read runs while this batch settles; it begins at this batch's last entry, which is its anchor.
    const reading = { from: last.anchor, slice: logs.read(partition, last.anchor, most) };
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
      offset ??= await readOffset(pool, partition);
      let slice = await next(offset);
      let found = sequence(offset, slice);
      if ("discontinuity" in found) {
        // Perhaps another drain has gone on from here; only a fresh look at both sides counts.
        offset = await readOffset(pool, partition);
        slice = await logs.read(partition, offset.lastId, most);
        found = sequence(offset, slice);
      }
      if ("discontinuity" in found) {
        await stop(found.discontinuity, offset);
        offset = undefined;
        await pause(LOOK_AGAIN, undefined, { signal }).catch(() => {});
        return;
      }
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
      await doorbell.wait(partition, offset.lastId === null ? "0-0" : idOf(offset.lastId), signal);
    },
  };

  function resumed(): void {
    standing.stopped = undefined;
    log.info("Partition goes on", { partition });
  }
}
