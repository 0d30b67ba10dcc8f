import { setTimeout as pause } from "node:timers/promises";
import { REDIS } from "@earshot/contract";
import type { Redis } from "./log.ts";

/** Longest wait, in ms: after it a log is looked at even if nobody rang. */
const LONGEST = 1000;

/**
 * Waits for new entries in any of a process's logs with one blocking XREAD.
 *
 * Only a doorbell: what is in a log is read elsewhere. A blocked reader sleeps on when its log is flushed and begins
 * anew below the id it waits for, so nothing relies on its waking up.
 */
export interface Doorbell {
  /**
   * Resolves when the log may hold something behind a stream id: rung for, after a second, or on abort.
   *
   * @returns whether it was rung for
   */
  wait(partition: number, id: string, signal: AbortSignal): Promise<boolean>;
  /** Listens until aborted. */
  run(signal: AbortSignal): Promise<void>;
}

interface Waiting {
  id: string;
  ring: () => void;
}

/**
 * @param bell a connection of its own, for it blocks
 * @param commands another one, by which a blocked read is called back when one more log is to be listened to
 * @param longest wait in ms; 1 s unless said otherwise
 */
export function createDoorbell(bell: Redis, commands: Redis, longest: number = LONGEST): Doorbell {
  const waiting = new Map<number, Waiting>();
  let asked: ReadonlyMap<number, string> | undefined;
  let clientId: number | undefined;
  let calling = false;
  let wake = () => {};
  bell.on("ready", () => (clientId = undefined));

  function unheard(): boolean {
    return asked !== undefined && [...waiting].some(([partition, { id }]) => asked?.get(partition) !== id);
  }

  /** Again until it has worked: on another connection, it may overtake the read it is meant for. */
  async function callBack(): Promise<void> {
    if (calling) return;
    calling = true;
    try {
      while (unheard()) {
        if (clientId !== undefined) await commands.clientUnblock(clientId);
        await pause(1);
      }
    } catch {
      // The read returns by itself within a second.
    } finally {
      calling = false;
    }
  }

  async function listen(): Promise<void> {
    clientId ??= await bell.clientId();
    asked = new Map([...waiting].map(([partition, { id }]) => [partition, id]));
    try {
      const streams = [...asked].map(([partition, id]) => ({ key: REDIS.log(partition), id }));
      const rung = await bell.xRead(streams, { BLOCK: longest, COUNT: 1 });
      const logs = new Set(rung?.map(({ name }) => name));
      for (const [partition, { ring }] of waiting) if (logs.has(REDIS.log(partition))) ring();
    } finally {
      asked = undefined;
    }
  }

  return {
    wait(partition, id, signal) {
      if (signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const end = (rung: boolean) => {
          clearTimeout(timer);
          signal.removeEventListener("abort", leave);
          waiting.delete(partition);
          resolve(rung);
        };
        const leave = () => end(false);
        const timer = setTimeout(leave, longest);
        signal.addEventListener("abort", leave, { once: true });
        waiting.set(partition, { id, ring: () => end(true) });
        if (asked === undefined) wake();
        else void callBack();
      });
    },
    async run(signal) {
      signal.addEventListener("abort", () => wake(), { once: true });
      while (!signal.aborted) {
        if (waiting.size === 0) await new Promise<void>((resolve) => (wake = resolve));
        else await listen().catch(() => pause(100));
      }
    },
  };
}
