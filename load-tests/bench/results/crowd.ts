import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Viewers who watch a stream, each over a connection of its own, as bytes: a parser would cost more than the server.
 */
export interface Crowd {
  /**
   * When each viewer had totals that held so many answers, in ms of `performance.now()`: an update may be told with the
   * one behind it. Resolves once all have, or after 20 s with those who do.
   */
  seen(total: number): Promise<number[]>;
  leave(): void;
}

interface Viewer {
  total: number;
  arrivals: { at: number; total: number }[];
}

/** Lets so many viewers come, some at a time, and resolves once each has got its first totals. */
export async function gather(port: number, path: string, count: number): Promise<Crowd> {
  const sockets: Socket[] = [];
  const viewers: Viewer[] = [];
  const came = Promise.withResolvers<void>();

  function read(socket: Socket): void {
    const viewer: Viewer = { total: -1, arrivals: [] };
    socket.on("data", (chunk: Buffer) => {
      // By the version before it: there is a total of the cases, too.
      for (const [, text] of chunk.toString("latin1").matchAll(/"version":\d+,"total":(\d+)/g)) {
        if (viewer.total === -1 && viewers.push(viewer) === count) came.resolve();
        viewer.total = Number(text);
        viewer.arrivals.push({ at: performance.now(), total: viewer.total });
      }
    });
    socket.on("error", came.reject);
  }

  for (let at = 0; at < count; at += 100) {
    const some = Array.from({ length: Math.min(100, count - at) }, async () => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      read(socket);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n`);
      sockets.push(socket);
    });
    await Promise.all(some);
  }
  await came.promise;

  return {
    async seen(total) {
      for (let waited = 0; waited < 20_000 && viewers.some((viewer) => viewer.total < total); waited += 50)
        await pause(50);
      return viewers.flatMap(({ arrivals }) => arrivals.find((arrival) => arrival.total >= total)?.at ?? []);
    },
    leave() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
