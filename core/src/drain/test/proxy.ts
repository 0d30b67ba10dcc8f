import { connect, createServer, type Socket } from "node:net";
import { afterwards } from "./world.ts";

/** A line to Postgres that can be cut at the worst moment. */
export interface Proxy {
  /** The database's URL, by way of this line. */
  readonly url: string;
  /**
   * Cuts the line instead of passing on the answer to the next message that holds a text: the statement has then run
   * and committed, and its sender cannot know. Resolves when that has happened.
   */
  cutAfter(text: string): Promise<void>;
}

export async function createProxy(databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let cut: { text: string; done: () => void } | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => open.delete(socket));
    }
    let dropped: (() => void) | undefined;
    client.on("data", (data) => {
      if (cut && data.includes(cut.text)) {
        dropped = cut.done;
        cut = undefined;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!dropped) return void client.write(data);
      client.destroy();
      upstream.destroy();
      dropped();
      dropped = undefined;
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(async () => {
    server.close();
    for (const socket of open) socket.destroy();
  });

  const url = new URL(databaseUrl);
  const address = server.address();
  if (typeof address === "object" && address) url.port = String(address.port);
  return {
    url: url.href,
    cutAfter: (text) => new Promise((done) => (cut = { text, done })),
  };
}
