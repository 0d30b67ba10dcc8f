import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";

const at = (name: string) => join(import.meta.dirname, "certificate", name);

/** The certificate of {@link overTls}, which signs for itself: whoever trusts it may speak to localhost. Until 2126. */
export const CERTIFICATE = at("localhost.crt");

/**
 * The same server by https, as Upstash always is.
 *
 * @param url of a server on loopback
 * @param protocols what it offers: HTTP/2 as well, as Upstash does, which the server itself cannot speak
 */
export async function overTls(
  url: string,
  protocols: readonly string[] = ["h2", "http/1.1"],
): Promise<{ readonly url: string; close(): void }> {
  const port = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const options = { key: readFileSync(at("localhost.key")), cert: readFileSync(CERTIFICATE) };
  const server = createServer({ ...options, ALPNProtocols: [...protocols] }, (secure) => {
    const plain = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [secure, plain],
      [plain, secure],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {}).on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  // Who does not trust the certificate says so, and that is theirs.
  server.on("tlsClientError", () => {});
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === "object" ? address?.port : ""}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
