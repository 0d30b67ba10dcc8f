import { describe, expect, it } from "vitest";
import { markKeys, markOf } from "./marks.ts";

describe("markOf()", () => {
  it("takes the member from bytes 0 to 7 without the sign, the bucket from 8 and 9", () => {
    const hash = Uint8Array.from({ length: 32 }, (_, at) => 0xff - at);
    expect(markOf(hash)).toEqual({ member: 0x7ffe_fdfc_fbfa_f9f8n.toString(), bits: 0xf7f6 });
  });

  it("needs no more than a client key, wherever in memory it lies", () => {
    const hash = crypto.getRandomValues(new Uint8Array(40));
    expect(markOf(hash.subarray(8, 24))).toEqual(markOf(hash.slice(8)));
  });
});

describe("markKeys()", () => {
  it("names one bucket of each generation", () => {
    expect(markKeys("seen", 0xabcd)).toEqual(["seen:1:0", "seen:16:d", "seen:256:cd", "seen:4096:bcd"]);
  });
});
