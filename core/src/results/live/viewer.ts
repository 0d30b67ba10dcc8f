import type { Pass } from "../pass.ts";

/** How many events may wait for a viewer that takes none. The newest totals replace all others, so few are enough. */
const WAITING = 4;

/** How long a viewer may take nothing before its place is given up, in ms: its line is dead. */
const PATIENCE = 30_000;

/** One open stream. */
export interface Viewer {
  readonly stream: ReadableStream<Uint8Array>;
  /** By what the viewer may see this survey. */
  readonly pass: Pass;
  /** Sends an event, or, to a viewer that is behind, the newest totals as soon as it takes any again. */
  send(event: Uint8Array): void;
  /** Whether it has taken nothing for 30 s. */
  isDead(now: number): boolean;
  /** Sends a last event and ends the stream. */
  end(last: Uint8Array): void;
}

/**
 * Opens a stream for one viewer. Memory is bounded however slow it is: 4 waiting events, and one newest state that all
 * viewers share.
 *
 * @param pass see {@link Viewer.pass}
 * @param newest the newest totals as an event, for a viewer that catches up
 * @param left called once when the viewer goes away by itself
 */
export function openViewer(pass: Pass, newest: () => Uint8Array | undefined, left: () => void): Viewer {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let behindSince: number | undefined;
  let open = true;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(own) {
        controller = own;
      },
      pull() {
        if (behindSince === undefined) return;
        behindSince = undefined;
        const event = newest();
        if (event) controller.enqueue(event);
      },
      cancel() {
        open = false;
        left();
      },
    },
    new CountQueuingStrategy({ highWaterMark: WAITING }),
  );
  return {
    stream,
    pass,
    send(event) {
      if (!open) return;
      if ((controller.desiredSize ?? 0) > 0) controller.enqueue(event);
      else behindSince ??= Date.now();
    },
    isDead: (now) => behindSince !== undefined && now - behindSince > PATIENCE,
    end(last) {
      if (!open) return;
      open = false;
      controller.enqueue(last);
      controller.close();
    },
  };
}
