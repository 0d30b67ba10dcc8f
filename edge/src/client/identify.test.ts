import { ALL_PARTITIONS, ClientKey } from "@earshot/contract";
import * as v from "valibot";
import { expect, test } from "vitest";
import { clientsOf } from "./identify.ts";

const clients = clientsOf("a key of the tests, nowhere else used");
const BROWSER = { id: "vote", identity: "browser" } as const;
const OPEN = { id: "vote", identity: "open" } as const;
const [ONE, TWO] = ["3f7a3b1e-0000-4000-8000-000000000001", "3f7a3b1e-0000-4000-8000-000000000002"];

test("a browser without a cookie is known by its submission, and the same with the cookie it then gets", () => {
  const first = clients.identify(BROWSER, undefined, ONE);

  expect(first.browser).toMatch(/^[\w-]{22}$/);
  expect(clients.identify(BROWSER, undefined, ONE)).toEqual(first);
  expect(clients.identify(BROWSER, first.browser, ONE)).toEqual(first);
  expect(clients.identify(BROWSER, first.browser, TWO)).toEqual(first);
  expect(clients.identify(BROWSER, undefined, TWO).key).not.toBe(first.key);
});

test("in an open survey every submission is a client, whatever the cookie", () => {
  const first = clients.identify(OPEN, undefined, ONE);

  expect(first.browser).toBeUndefined();
  expect(clients.identify(OPEN, "abcdefghijklmnopqrstuv", ONE)).toEqual(first);
  expect(clients.identify(OPEN, undefined, TWO).key).not.toBe(first.key);
});

test("client keys are the contract's, and say nothing across surveys or installs", () => {
  const here = clients.identify(BROWSER, "abcdefghijklmnopqrstuv", ONE);
  const elsewhere = clients.identify({ ...BROWSER, id: "service" }, "abcdefghijklmnopqrstuv", ONE);
  const other = clientsOf("another key of the tests, not the same").identify(BROWSER, "abcdefghijklmnopqrstuv", ONE);

  expect(v.is(ClientKey, here.key)).toBe(true);
  expect(new Set([here.key, elsewhere.key, other.key]).size).toBe(3);
});

test("a client's mark and partition follow from its key, so they can be made again from Postgres", () => {
  const { key, mark, partition } = clients.identify(BROWSER, undefined, ONE);
  const words = key.match(/.{8}/g)?.map((word) => BigInt(`0x${word}`)) ?? [];
  const [high = 0n, low = 0n, bits = 0n, last = 0n] = words;

  expect(mark.member).toBe((((high << 32n) | low) & (2n ** 63n - 1n)).toString());
  expect(mark.bits).toBe(Number(bits >> 16n));
  expect(partition).toBe(Number(last % 16n));
});

test("partitions are hit evenly", () => {
  const counts = ALL_PARTITIONS.map(() => 0);
  for (let at = 0; at < 16_000; at++) {
    const { partition } = clients.identify(BROWSER, undefined, `submission ${at}`);
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  // 1,000 each; five standard deviations are 153.
  expect(Math.min(...counts)).toBeGreaterThan(840);
  expect(Math.max(...counts)).toBeLessThan(1160);
});

test("a submission's mark belongs to its client", () => {
  const [a, b] = [clients.identify(BROWSER, undefined, ONE), clients.identify(BROWSER, undefined, TWO)];

  expect(clients.submission(a, ONE)).toEqual(clients.submission(a, ONE));
  expect(clients.submission(a, ONE).member).not.toBe(clients.submission(b, ONE).member);
  expect(clients.submission(a, ONE).member).toMatch(/^\d{1,19}$/);
});
