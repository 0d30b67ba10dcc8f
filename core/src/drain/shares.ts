import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "../service/logging.ts";
import type { Pool } from "../store/connect.ts";
import { answered } from "./answered.ts";

/** First key of the drains' advisory locks; the second is a partition, or {@link MEMBER}. */
const DRAINS = 7_301_993;

/** Second key of the lock that every drain shares: its holders are the drains there are. */
const MEMBER = 1_000_000;

/** How often the shares are looked at, in ms: how long a dead drain's partitions wait. */
const EVERY = 1000;

/**
 * After how long Postgres ends the session of a drain that is not heard of, in ms: one that hangs, or whose machine has
 * gone without a word, would otherwise hold its partitions until TCP gives up, in a quarter of an hour.
 */
const SILENCE = 3000;

export interface Sharing {
  /** A pool of one connection that nobody else uses: the locks are the session's and die with it. */
  session: Pool;
  /** Settles a partition until aborted. */
  settle: (partition: number, signal: AbortSignal) => Promise<void>;
  log: Logger;
}

/**
 * Shares the partitions out among all drains by session advisory locks: each takes its even part, gives up what is
 * beyond it when others come, and takes over what the dead leave.
 *
 * For efficiency only. Two drains at one partition cost each other lost races and nothing else, so a lock that was
 * lost without notice does no harm until the next look.
 */
export async function shareOut({ session, settle, log }: Sharing, signal: AbortSignal): Promise<void> {
  const running = new Map<number, { stop: AbortController; done: Promise<void> }>();
  let failing = false;

  function start(partition: number): void {
    const stop = new AbortController();
    const done = settle(partition, stop.signal).finally(() => running.delete(partition));
    running.set(partition, { stop, done });
  }

  async function stop(partitions: readonly number[]): Promise<void> {
    const stopping = partitions.flatMap((partition) => running.get(partition) ?? []);
    for (const { stop } of stopping) stop.abort();
    await Promise.all(stopping.map(({ done }) => done));
  }

  async function look(): Promise<void> {
    await session`select set_config('idle_session_timeout', ${String(SILENCE)}, false)`;
    await session`select pg_advisory_lock_shared(${DRAINS}, ${MEMBER}) where not exists (
      select from pg_locks where locktype = 'advisory' and classid = ${DRAINS} and objid = ${MEMBER} and pid = pg_backend_pid())`;
    const locks = await session<{ key: number; ours: boolean }[]>`
      select objid::int as key, pid = pg_backend_pid() as ours from pg_locks
      where locktype = 'advisory' and classid = ${DRAINS} and granted
        and database = (select oid from pg_database where datname = current_database())`;
    const drains = locks.filter(({ key }) => key === MEMBER).length;
    const share = Math.ceil(ALL_PARTITIONS.length / Math.max(1, drains));
    const held = locks.filter(({ key, ours }) => ours && key !== MEMBER).map(({ key }) => key);

    await stop([...running.keys()].filter((partition) => !held.includes(partition)));
    const surplus = held.slice(share);
    await stop(surplus);
    for (const partition of surplus) await session`select pg_advisory_unlock(${DRAINS}, ${partition})`;

    const taken = new Set(locks.map(({ key }) => key));
    const free = ALL_PARTITIONS.filter((partition) => !taken.has(partition));
    for (const partition of free.slice(0, Math.max(0, share - held.length))) {
      const [lock] = await session<{ got: boolean }[]>`select pg_try_advisory_lock(${DRAINS}, ${partition}) as got`;
      if (lock?.got) held.push(partition);
    }
    for (const partition of held) if (!surplus.includes(partition) && !running.has(partition)) start(partition);
  }

  while (!signal.aborted) {
    try {
      await answered(look());
      if (failing) log.info("Sharing partitions again");
      failing = false;
    } catch (error) {
      // What runs goes on: without Postgres it settles nothing, and with it the compare-and-set keeps watch.
      if (!failing) log.warn("Cannot share partitions, trying on", faultOf(error));
      failing = true;
    }
    await pause(EVERY, undefined, { signal }).catch(() => {});
  }
  await stop([...running.keys()]);
}
