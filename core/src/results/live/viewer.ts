import type { ServerResponse } from "node:http";
import type { Frame } from "./frames.ts";

/** How long a viewer may take nothing before its place is given up, in ms: its line is dead. */
const PATIENCE = 30_000;

/** One open stream. */
export interface Viewer {
  /** Sends events; to a viewer that was behind and takes events again, the newest state in their place. */
  send(frame: Frame, newest: () => Frame): void;
  /** Whether it has taken nothing for 30 s. */
  isDead(now: number): boolean;
  /** Sends a last frame and ends the stream. */
  end(last: Frame): void;
}

/**
 * Sends events to one viewer, over an answer whose head is written.
 *
 * They go to its socket as chunks that were made once for all: a `ReadableStream` for each viewer, or `http` that
 * frames each chunk, costs more processor time than the rest together. A slow viewer costs next to nothing: while the
 * system takes no more for it nothing is sent, so one frame waits at most, and that is everybody's.
 *
 * @param left called once when the viewer goes away by itself
 */
export function openViewer(outgoing: ServerResponse, left: () => void): Viewer {
  const { socket } = outgoing;
  const chunked = outgoing.req.httpVersion === "1.1";
  let behindSince: number | undefined;
  let open = true;

  outgoing.once("close", () => {
    if (!open) return;
    open = false;
    left();
  });

  return {
    send(frame, newest) {
      if (!open || socket === null) return;
      if (socket.writableLength > 0) {
        behindSince ??= Date.now();
        return;
      }
      const due = behindSince === undefined ? frame : newest();
      behindSince = undefined;
      socket.write(chunked ? due.chunk : due.plain);
    },
    isDead: (now) => behindSince !== undefined && now - behindSince > PATIENCE,
    end(last) {
      if (!open) return;
      open = false;
      // What a dead line was sent last would keep it, and all that waits for it, until the system gives it up.
      if (behindSince === undefined) outgoing.end(last.plain);
      else outgoing.destroy();
    },
  };
}
