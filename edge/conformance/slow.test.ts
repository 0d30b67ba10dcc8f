import { connect } from "node:net";
import { PATHS } from "@earshot/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onRedis } from "./backed.ts";
import { send } from "./speak.ts";
import type { Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

/** Started for all tests together, as each of them lasts as long as we are patient. */
const EDGES = { Node: () => onRedis("node"), Deno: () => onRedis("deno"), workerd: () => onWorkerd() };
let subjects: Record<keyof typeof EDGES, Subject>;

beforeAll(async () => {
  const [Node, Deno, workerd] = await Promise.all([EDGES.Node(), EDGES.Deno(), EDGES.workerd()]);
  subjects = { Node, Deno, workerd };
});
afterAll(async () => {
  for (const subject of Object.values(subjects)) {
    await subject.stop();
    subject.redis.close();
  }
});

const POLL = { timeout: 9000 };

/** What a sender who never gets done hears, and after how many ms. */
function sendSlowly(baseUrl: string, beginning: string): Promise<{ heard: string; after: number; closed: boolean }> {
  const { hostname, port } = new URL(baseUrl);
  const begun = performance.now();
  return new Promise((settle) => {
    let heard = "";
    const socket = connect({ host: hostname, port: Number(port) });
    const drip = setInterval(() => socket.write("x"), 1000);
    const end = (closed: boolean) => {
      clearInterval(drip);
      clearTimeout(giveUp);
      socket.destroy();
      settle({ heard, after: performance.now() - begun, closed });
    };
    const giveUp = setTimeout(() => end(false), 16_000);
    socket.on("data", (bytes: Buffer) => (heard += bytes.toString("latin1")));
    socket.on("close", () => end(true));
    socket.on("error", () => {});
    socket.write(beginning);
  });
}

const body = (path: string, headers: string) => `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`;

test.concurrent.for(["Node", "Deno", "workerd"] as const)(
  "the edge on %s lets nobody send for longer than 10 s, and serves all others meanwhile",
  { timeout: 60_000 },
  async (name, { expect }) => {
    const subject = subjects[name];
    const { id } = await subject.redis.seed({ identity: "open" });
    const served = () => expect.poll(async () => (await send(subject, id, { answer: "a" })).status, POLL).toBe(202);
    // First of all once, so that the survey is known to all that follows.
    await served();
    const json = "content-type: application/json";
    const form = "content-type: application/x-www-form-urlencoded";
    const slow = Promise.all([
      sendSlowly(subject.baseUrl, body(PATHS.feedback(id), `${json}\r\ncontent-length: 1000`)),
      sendSlowly(subject.baseUrl, body(PATHS.feedback(id), `${json}\r\ntransfer-encoding: chunked`) + "3e8\r\n"),
      sendSlowly(subject.baseUrl, body(PATHS.hostedPage(id), `${form}\r\ncontent-length: 1000`) + "answer=a&comment="),
      ...Array.from({ length: 50 }, () =>
        sendSlowly(subject.baseUrl, body(PATHS.feedback(id), `${json}\r\ncontent-length: 1000`)),
      ),
    ]);
    for (let sent = 0; sent < 20; sent++) await served();

    for (const { heard, after, closed } of await slow) {
      expect(heard).toMatch(/^HTTP\/1.1 408 /);
      expect(heard.toLowerCase()).toContain("retry-after: 1");
      expect(heard).toMatch(/"code":"too-slow"|<html/);
      // Deno's server lets a connection live for as long as something is sent.
      expect(closed).toBe(name !== "Deno");
      if (closed) expect(after).toBeLessThan(15_000);
    }
    expect((await subject.redis.entriesOf(id)).length).toBeGreaterThanOrEqual(20);
  },
);

test.concurrent("the edge on Node lets nobody send a header for longer than 10 s", { timeout: 60_000 }, async () => {
  const { heard, closed } = await sendSlowly(subjects.Node.baseUrl, "POST / HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
  expect([heard.split("\r\n")[0], closed]).toEqual(["HTTP/1.1 408 Request Timeout", true]);
});
