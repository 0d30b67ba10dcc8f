import { Hono } from "hono";
import { expect, test } from "vitest";
import { addressBehind, type Connection } from "./address.ts";

const PEER = "198.51.100.9";

async function addressOf(hops: number, forwarded?: string, peer: string | undefined = PEER) {
  const app = new Hono().get("/", (c) => c.json(addressBehind(hops)(c) ?? null));
  const headers = {
    forwarded: "for=203.0.113.1",
    "x-real-ip": "203.0.113.2",
    "cf-connecting-ip": "203.0.113.3",
    ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
  };
  const connection: Connection = { peer: () => peer };
  return (await app.request("/", { headers }, connection)).json();
}

test("without proxies the socket says it, whatever a sender writes into headers", async () => {
  expect(await addressOf(0)).toBe(PEER);
  expect(await addressOf(0, "203.0.113.4")).toBe(PEER);
  expect(await addressOf(0, "127.0.0.1, ::1, evil")).toBe(PEER);
});

test("behind n proxies it is the n-th from the right, whatever stands before it", async () => {
  expect(await addressOf(1, "192.0.2.1")).toBe("192.0.2.1");
  expect(await addressOf(1, "203.0.113.4, 192.0.2.1")).toBe("192.0.2.1");
  expect(await addressOf(1, `${"203.0.113.4, ".repeat(200)} 192.0.2.1`)).toBe("192.0.2.1");
  expect(await addressOf(2, "203.0.113.4, 192.0.2.1, 10.0.0.1")).toBe("192.0.2.1");
});

test("where fewer stand there than there are proxies, an inner one was called and says by whom", async () => {
  expect(await addressOf(2, "192.0.2.1")).toBe("192.0.2.1");
  expect(await addressOf(2)).toBe(PEER);
  expect(await addressOf(1, "")).toBe(PEER);
  expect(await addressOf(1, "203.0.113.4,")).toBe(PEER);
});

test("a runtime that knows no sockets knows no address", async () => {
  const app = new Hono().get("/", (c) => c.json(addressBehind(0)(c) ?? null));
  expect(await (await app.request("/")).json()).toBeNull();
});
