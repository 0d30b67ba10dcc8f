import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { receiptsOf } from "./receipt.ts";

test("a receipt is to the letter what the results service opens", () => {
  const fixture = new URL("../../../core/contract/fixtures/receipt.v1.json", import.meta.url);
  const { key, receipt, claims } = JSON.parse(readFileSync(fixture, "utf8"));
  const receipts = receiptsOf(key);
  expect(receipts.seal(claims).receipt).toBe(receipt);
  expect(receipts.open(receipt)).toEqual(claims);
});
