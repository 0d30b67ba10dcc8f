import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import * as keyed from "./keyed-hash.ts";
import { receiptsOf } from "./receipt.ts";

test("a receipt is to the letter what the results service opens", () => {
  const fixture = new URL("../../../core/contract/fixtures/receipt.v2.json", import.meta.url);
  const { key, receipt, claims } = JSON.parse(readFileSync(fixture, "utf8"));
  const receipts = receiptsOf(key);
  expect(receipts.seal(claims).receipt).toBe(receipt);
  expect(receipts.open(receipt)).toEqual(claims);
});

test("whatever is wrong with a receipt, as much is done as for a good one", () => {
  const hash = vi.fn<keyed.KeyedHash>(keyed.keyedHash("a key of the tests, nowhere else used"));
  const making = vi.spyOn(keyed, "keyedHash").mockReturnValue(hash);
  const receipts = receiptsOf("any");
  making.mockRestore();
  const claims = {
    submissionId: "01a20359-8234-7c1e-b3a4-5d0f9e21c86b",
    survey: "vote",
    period: 0,
    client: "0".repeat(32),
  };
  const { receipt } = receipts.seal(claims);
  const guesses = [
    "",
    "AAAA",
    "A".repeat(22),
    receipt.slice(0, -22),
    receipt.slice(-22),
    `${receipt}x`,
    `${receipt}A`,
    `${receipt}=`,
    "é",
    "x".repeat(2000),
  ];

  for (const one of [receipt, ...guesses]) {
    hash.mockClear();
    expect(receipts.open(one) === undefined).toBe(one !== receipt);
    expect(hash).toHaveBeenCalledTimes(1);
  }
});
