import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { keyedHash } from "./keyed-hash.ts";

it.each([1, 41, 64, 65, 300])("is HMAC-SHA-256, with a key of %i characters", (length) => {
  const key = "k".repeat(length);
  const hash = keyedHash(key);
  for (let size = 0; size < 260; size++) {
    for (const text of ["x".repeat(size), `é${"x".repeat(size)}`]) {
      const wanted = createHmac("sha256", key).update(text).digest("hex");
      expect(Buffer.from(hash(text)).toString("hex")).toBe(wanted);
      expect(Buffer.from(hash(Buffer.from(text))).toString("hex")).toBe(wanted);
    }
  }
});

it("gives as much of it as is asked for", () => {
  expect(keyedHash("a key", 16)("a text")).toEqual(keyedHash("a key")("a text").subarray(0, 16));
});
