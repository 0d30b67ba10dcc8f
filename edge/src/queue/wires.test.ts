import { createConnection, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { testRedis } from "../../../infra/local/testbed/index.ts";
import { startUpstash } from "../../../infra/local/upstash/start.ts";
import { timedPatience } from "../guard/patience.ts";
import { admissionOf } from "./conformance.ts";
import { QueueDoubt, QueueUnavailable } from "./queue.ts";
import { connectUpstash } from "./upstash.ts";
import type { Connection } from "./wire.ts";
import { clientOver, type Dial } from "./wires.ts";

const TOKEN = "a token of the tests";

/** Connects on Node as Deno does. */
const dialOnNode: Dial = async ({ hostname, port }): Promise<Connection> => {
  const socket = createConnection({ host: hostname, port });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const chunks = socket[Symbol.asyncIterator]();
  return {
    async read(into) {
      const { done, value } = await chunks.next();
      if (done) return null;
      if (!(value instanceof Uint8Array)) throw new TypeError("Not bytes");
      const taken = value.subarray(0, into.length);
      if (taken.length < value.length) socket.unshift(value.subarray(taken.length));
      into.set(taken);
      return taken.length;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve(bytes.length)));
      }),
    close: () => void socket.destroy(),
  };
};

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that does with each connection, and each request on it, what it is told. */
async function startServer(onRequest: (socket: Socket, request: number) => void, patience = 10_000) {
  let [requests, connections] = [0, 0];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {}).on("data", () => onRequest(socket, ++requests));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}`;
  const redis = connectUpstash({ url, token: TOKEN, client: clientOver(dialOnNode, timedPatience(patience)) });
  return { url, redis, requests: () => requests, connections: () => connections };
}

const answer = (socket: Socket, text: string, status = 200) =>
  void socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);

test("an admission is taken, and the same again a replay", async () => {
  const upstash = await startUpstash({ redisUrl: await testRedis(), token: TOKEN, port: 0 });
  closing.push(() => upstash.close());
  const { queue } = connectUpstash({ url: upstash.url, token: TOKEN, client: clientOver(dialOnNode) });
  const said = { ...admissionOf("said"), body: '[1,"é 👍"]' };
  expect(await queue.admit(said)).toMatchObject({ outcome: "accepted" });
  expect(await queue.admit(said)).toEqual({ outcome: "replay" });
});

test("a connection is used again, and one that was closed meanwhile costs no error", async () => {
  const server = await startServer((socket, request) => {
    answer(socket, '{"result":"text"}');
    if (request === 2) socket.end();
  });
  for (let read = 0; read < 4; read++) expect(await server.redis.read("key")).toBe("text");
  expect(server.connections()).toBe(2);
});

test("a request that is not answered is sent once more, and then leaves doubt", async () => {
  const server = await startServer((socket) => socket.destroy());
  await expect(server.redis.queue.admit(admissionOf("lost"))).rejects.toThrow(new QueueDoubt("Unanswered"));
  expect(server.requests()).toBe(2);
});

test("an answer that was cut leaves doubt, and is not sent again", async () => {
  const server = await startServer((socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"));
  await expect(server.redis.queue.admit(admissionOf("cut"))).rejects.toThrow(QueueDoubt);
  expect(server.requests()).toBe(1);
});

test("a host that does not answer is tried by one at a time, until it does", async () => {
  const server = await startServer((socket) => answer(socket, '{"result":"text"}'));
  let [dialed, answers] = [0, false];
  const dial: Dial = (host) => {
    dialed++;
    return answers ? dialOnNode(host) : new Promise(() => {});
  };
  const redis = connectUpstash({ url: server.url, token: TOKEN, client: clientOver(dial, timedPatience(100)) });
  const reads = () => Promise.allSettled(Array.from({ length: 20 }, (_, key) => redis.read(String(key))));
  const said = [...(await reads()), ...(await reads())];
  expect(said.every(({ status }) => status === "rejected")).toBe(true);
  expect(dialed).toBeLessThan(30);
  answers = true;
  await vi.waitFor(async () => expect(await redis.read("key")).toBe("text"));
});

test.each(['{"result":', "null", '{"result":1}'])(
  "what is no reply leaves doubt, and is not sent again: %s",
  async (text) => {
    const server = await startServer((socket) => answer(socket, text, 502));
    await expect(server.redis.queue.admit(admissionOf("strange"))).rejects.toThrow(QueueDoubt);
    expect(server.requests()).toBe(1);
  },
);

test("what is refused is said by its code alone", async () => {
  const server = await startServer((socket) => answer(socket, '{"error":"WRONGPASS my comment"}', 401));
  await expect(server.redis.queue.admit(admissionOf("refused"))).rejects.toThrow(new QueueUnavailable("WRONGPASS"));
});

test("who is not answered in time hears it, and who waits behind for a connection sends nothing", async () => {
  const server = await startServer(() => {}, 100);
  const reads = Array.from({ length: 140 }, (_, key) => server.redis.read(String(key)));
  const said = await Promise.allSettled(reads);
  expect(said.every(({ status }) => status === "rejected")).toBe(true);
  expect(server.requests()).toBeLessThanOrEqual(128);
});
