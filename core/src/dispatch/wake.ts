import { CHANNELS } from "@earshot/contract";
import type { Pool } from "../store/connect.ts";

/** Wakes whoever waits for new rows in the outbox. */
export interface Wake {
  /** Resolves when a row may have come, after `most` ms, or when it is closed. */
  wait(most: number): Promise<void>;
  /** Lets go of whoever waits, now and later. */
  close(): void;
}

/**
 * Listens for rows put into the outbox.
 *
 * A notification may be lost, for the connection is made anew when it breaks and nobody is told of what came between;
 * so it only shortens the wait, which ends by itself.
 *
 * @param pool one that Drizzle does not know, with a connection to spare
 */
export function listenForRows(pool: Pool): Wake {
  let closed = false;
  let rung = false;
  let ring = () => {};
  const knock = () => {
    rung = true;
    ring();
  };
  const listen = (): void => {
    pool.listen(CHANNELS.outbox, knock, knock).catch(() => {
      // The database is away: until it is back the waits are polls.
      if (!closed) setTimeout(listen, 1000).unref();
    });
  };
  listen();
  return {
    async wait(most) {
      if (!rung && !closed) {
        await new Promise<void>((settle) => {
          const timer = setTimeout(settle, most);
          ring = () => {
            clearTimeout(timer);
            settle();
          };
        });
      }
      rung = false;
      ring = () => {};
    },
    close() {
      closed = true;
      knock();
    },
  };
}
