import { connect } from "node:net";

/** How long a server may keep silent before that counts as hanging, in ms. */
const PATIENCE = 8000;

/** How long a silence half-closes the connection, in ms: what waits for more than was sent is told there is none. */
const SILENCE = 300;

/** What came back over a socket: the status of the first answer, or how it ended without one. */
export interface Back {
  readonly status: number | "closed" | "hangs";
  readonly text: string;
}

/**
 * Sends bytes to a server as they are, which no HTTP client would.
 *
 * @param pieces sent one after the other, as packets of their own
 */
export function sendRaw(baseUrl: string, pieces: readonly (string | Uint8Array)[]): Promise<Back> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((settle) => {
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const end = (otherwise: "closed" | "hangs") => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(received).toString("latin1");
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      settle({ status: status === undefined ? otherwise : Number(status), text });
    };
    const timer = setTimeout(() => end("hangs"), PATIENCE);
    // Not at once: Node takes a half-closed connection for one that was given up.
    setTimeout(() => socket.end(), SILENCE).unref();
    socket.on("data", (bytes: Buffer) => received.push(bytes));
    socket.on("close", () => end("closed"));
    // A server that has seen enough may close while we still write.
    socket.on("error", () => {});
    socket.on("connect", () => {
      for (const piece of pieces) socket.write(piece);
    });
  });
}

/** A request as bytes, to be mended by hand. */
export function request(method: string, path: string, headers: readonly string[] = [], body = ""): string {
  return [`${method} ${path} HTTP/1.1`, "host: localhost", "connection: close", ...headers, "", body].join("\r\n");
}
