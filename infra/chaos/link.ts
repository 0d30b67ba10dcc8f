import { type Server, type Socket, connect, createServer } from "node:net";
import { LOOPBACK, freePort } from "../local/process/ports.ts";

/** Where on the way of one message a link does its deed. */
export type Moment =
  /** The message is not passed on. */
  | "before"
  /** It is passed on, and its answer is not: the sender cannot know. */
  | "unanswered"
  /** Its answer is passed on, and nothing more. */
  | "answered";

/** What a link does to the bytes it carries, all until {@link Link.heal}. */
export interface Weather {
  /** Before each piece is passed on, in ms, either way. */
  delay?: () => number;
  /** Nothing is passed on, and no connection is closed: half-open. */
  silent?: boolean;
  /** New connections are refused. */
  refused?: boolean;
  /** Bytes a second, either way. */
  slow?: number;
  /** Each connection is reset after so many bytes from the client: in the middle of a request. */
  cutAfter?: () => number;
}

/** A TCP connection between two processes that can be spoilt in every way a network knows. */
export interface Link {
  readonly port: number;
  /** Where it leads; may be changed, for connections to come. */
  target: number;
  weather(weather: Weather): void;
  /** Good weather for all connections to come and all that are there. */
  heal(): void;
  /** Resets every connection. */
  reset(): void;
  /**
   * Waits for the next message to the server that holds a text, and calls `deed` at that moment; the connection is
   * reset afterwards. Resolves once done.
   */
  at(moment: Moment, text: string, deed: () => void): Promise<void>;
  /**
   * Holds back the next message to the server that holds all of these texts, and whatever its sender sends behind it,
   * until it is released.
   */
  hold(...texts: readonly string[]): { readonly caught: Promise<void>; release(): void };
  /** Forgets what {@link Link.at} waits for. */
  forget(): void;
  close(): void;
}

/** The end of a piece in which a text may have begun. */
const OVERLAP = 256;

interface Holding {
  readonly texts: readonly string[];
  readonly pieces: Buffer[];
  readonly caught: () => void;
  held: boolean;
  release: () => void;
}

interface Trap {
  readonly moment: Moment;
  readonly text: string;
  readonly deed: () => void;
  readonly done: () => void;
}

/** Opens a link on a free port. */
export async function openLink(target: number): Promise<Link> {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let now: Weather = {};
  let trap: Trap | undefined;
  let catching: Holding | undefined;

  function join(client: Socket): void {
    if (now.refused === true) return void client.resetAndDestroy();
    const server = connect({ port: link.target, host: LOOPBACK });
    const pair = { client, server };
    pairs.add(pair);
    let holding: Holding | undefined;
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      // What is held back was sent: it arrives, though its sender may have given up or died meanwhile.
      if (holding?.held !== true) server.destroy();
    };
    const reset = () => {
      pairs.delete(pair);
      client.resetAndDestroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", end);
    }
    let sprung: Trap | undefined;
    let sent = 0;
    let tail = "";
    const cutAt = now.cutAfter?.() ?? Infinity;
    const toServer = carrier(server, () => now);
    const toClient = carrier(client, () => now);
    client.on("data", (piece: Buffer) => {
      sent += piece.length;
      if (sent > cutAt) {
        server.write(piece.subarray(0, Math.max(0, piece.length - (sent - cutAt))));
        return reset();
      }
      if (trap !== undefined) {
        const text = tail + piece.toString("latin1");
        tail = text.slice(-OVERLAP);
        if (text.includes(trap.text)) {
          sprung = trap;
          trap = undefined;
          if (sprung.moment === "before") return finish(sprung, reset);
        }
      }
      if (catching !== undefined && catching.texts.every((text) => piece.includes(text))) {
        holding = catching;
        catching = undefined;
        holding.release = () => {
          for (const each of holding?.pieces.splice(0) ?? []) server.write(each);
          if (client.destroyed) server.end();
        };
        holding.caught();
      }
      if (holding?.held === true) holding.pieces.push(piece);
      else toServer(piece);
    });
    server.on("data", (piece: Buffer) => {
      if (sprung?.moment === "unanswered") return finish(sprung, reset);
      toClient(piece);
      if (sprung?.moment === "answered") finish(sprung, reset);
    });
  }

  const listener: Server = createServer({ allowHalfOpen: false }, join);
  const port = await freePort();
  await new Promise<void>((listening) => listener.listen(port, LOOPBACK, listening));
  const reset = () => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    pairs.clear();
  };
  const link: Link = {
    port,
    target,
    weather: (weather) => (now = weather),
    heal: () => {
      const held = now.silent === true;
      now = {};
      // What was swallowed is gone: such a connection can only be given up.
      if (held) reset();
    },
    reset,
    at: (moment, text, deed) => new Promise((done) => (trap = { moment, text, deed, done })),
    hold(...texts) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const holding: Holding = { texts, pieces: [], caught: resolve, held: true, release: () => {} };
      catching = holding;
      return {
        caught: promise,
        release() {
          holding.held = false;
          holding.release();
        },
      };
    },
    forget: () => {
      trap?.done();
      trap = undefined;
    },
    close() {
      listener.close();
      reset();
    },
  };
  return link;
}

function finish({ deed, done }: Trap, reset: () => void): void {
  deed();
  reset();
  done();
}

/** Writes pieces as the weather lets it, none before another that came earlier: a stream's bytes keep their order. */
function carrier(to: Socket, weather: () => Weather): (piece: Buffer) => void {
  const waiting: { piece: Buffer; due: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let free = 0;
  const carry = () => {
    timer = undefined;
    while (waiting[0] !== undefined && waiting[0].due <= performance.now()) {
      const piece = waiting.shift()?.piece;
      if (piece !== undefined && to.writable) to.write(piece);
    }
    const [next] = waiting;
    if (next !== undefined) timer = setTimeout(carry, Math.ceil(next.due - performance.now()));
  };
  return (piece) => {
    const { silent, delay, slow } = weather();
    if (silent === true) return;
    const wait = (delay?.() ?? 0) + (slow === undefined ? 0 : (piece.length / slow) * 1000);
    free = Math.max(free, performance.now() + wait);
    waiting.push({ piece, due: free });
    if (timer === undefined) carry();
  };
}
