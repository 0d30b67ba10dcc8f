import { createHmac } from "node:crypto";
import { ALL_PARTITIONS, ClientKey } from "@earshot/contract";
import * as v from "valibot";
import { expect, test } from "vitest";
import { clientsOf } from "./identify.ts";

const SECRET = "a key of the tests, nowhere else used";
const clients = clientsOf(SECRET);
const [ONE, TWO] = ["3f7a3b1e-0000-4000-8000-000000000001", "3f7a3b1e-0000-4000-8000-000000000002"];

test("a browser without a cookie is known by its submission, the same each time", () => {
  const first = clients.browserOf(ONE);
  expect(first).toMatch(/^[\w-]{22}$/);
  expect(clients.browserOf(ONE)).toBe(first);
  expect(clients.browserOf(TWO)).not.toBe(first);
});

test("a network is known by survey, kind of browser and day", () => {
  const first = clients.browserIn("vote", "192.0.2", "Firefox", "salt");
  const others = [
    clients.browserIn("other", "192.0.2", "Firefox", "salt"),
    clients.browserIn("vote", "192.0.3", "Firefox", "salt"),
    clients.browserIn("vote", "192.0.2", "Firefox mobile", "salt"),
    clients.browserIn("vote", "192.0.2", "Firefox", "another salt"),
  ];
  expect(clients.browserIn("vote", "192.0.2", "Firefox", "salt")).toBe(first);
  expect(first).toMatch(/^[\w-]{22}$/);
  expect(new Set([first, ...others]).size).toBe(5);
});

test("client keys are the contract's, and say nothing across kinds, surveys or installs", () => {
  const id = "abcdefghijklmnopqrstuv";
  const here = clients.clientOf("client", "vote", id);
  const others = [
    clients.clientOf("client", "service", id),
    clients.clientOf("link", "vote", id),
    clients.clientOf("submission", "vote", id),
    clientsOf("another key of the tests, not the same").clientOf("client", "vote", id),
  ];
  expect(v.is(ClientKey, here.key)).toBe(true);
  expect(new Set([here.key, ...others.map(({ key }) => key)]).size).toBe(5);
});

// Computed by openssl and by hand. Where one of these changes, whoever has answered an open survey may answer again.
const BROWSER = "P3o7HgAAQACAAAAAAAAAAQ";
const KEYS = {
  client: "304947ccbba77029b13ce674d57decf8",
  link: "b35447befbd16bf37cbe79777b85eb32",
  submission: "023159b86e68b634404831d742ab7fbc",
};

test("client keys, marks and partitions stay what they are, in all versions", () => {
  expect(clients.browserOf(ONE)).toBe(BROWSER);
  expect(clients.browserIn("vote", "192.0.2", "Firefox", "salt")).toBe("eBVrrERZuuGvQumij_3rrQ");
  expect((["client", "link", "submission"] as const).map((kind) => clients.clientOf(kind, "vote", BROWSER))).toEqual([
    { key: KEYS.client, mark: { member: "3479391131767631913", bits: 45372 }, partition: 8 },
    { key: KEYS.link, mark: { member: "3698660079572184051", bits: 31934 }, partition: 2 },
    { key: KEYS.submission, mark: { member: "158006110595888692", bits: 16456 }, partition: 12 },
  ]);
  const doing = { member: "6904119924720814764", bits: 49787 };
  expect(clients.markOfDoing(KEYS.client, "withdraw x")).toEqual(doing);
  for (const [kind, key] of Object.entries(KEYS)) {
    const whole = createHmac("sha256", SECRET).update(`${kind} vote ${BROWSER}`).digest("hex");
    expect(whole.slice(0, 32)).toBe(key);
  }
});

test("a client's mark and partition follow from its key, so they can be made again from a receipt or Postgres", () => {
  const client = clients.clientOf("client", "vote", clients.browserOf(ONE));
  const words = client.key.match(/.{8}/g)?.map((word) => BigInt(`0x${word}`)) ?? [];
  const [high = 0n, low = 0n, bits = 0n, last = 0n] = words;
  expect(client.mark.member).toBe((((high << 32n) | low) & (2n ** 63n - 1n)).toString());
  expect(client.mark.bits).toBe(Number(bits >> 16n));
  expect(client.partition).toBe(Number(last % 16n));
  expect(clients.clientAt(client.key)).toEqual(client);
});

test("partitions are hit evenly", () => {
  const counts = ALL_PARTITIONS.map(() => 0);
  for (let at = 0; at < 16_000; at++) {
    const { partition } = clients.clientOf("client", "vote", `${at}`);
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  // 1,000 each; five standard deviations are 153.
  expect(Math.min(...counts)).toBeGreaterThan(840);
  expect(Math.max(...counts)).toBeLessThan(1160);
});

test("the mark of what a client does belongs to the client and to what it does", () => {
  const [a, b] = [clients.clientOf("client", "vote", "a").key, clients.clientOf("client", "vote", "b").key];
  const marks = [
    clients.markOfDoing(a, "withdraw x"),
    clients.markOfDoing(b, "withdraw x"),
    clients.markOfDoing(a, "x"),
  ];
  expect(clients.markOfDoing(a, "withdraw x")).toEqual(marks[0]);
  expect(new Set(marks.map(({ member }) => member)).size).toBe(3);
  expect(marks[0]?.member).toMatch(/^\d{1,19}$/);
});
