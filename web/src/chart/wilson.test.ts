import { describe, expect, test } from "vitest";
import { leads, wilson } from "./wilson.ts";

describe("wilson()", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%d of %d gives the published interval", (hits, n, low, high) => {
    const interval = wilson(hits, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test("stays within 0 and 1, and is the mirror of the other side", () => {
    for (const [hits, n] of [
      [0, 1],
      [1, 1],
      [5, 5],
      [3, 7],
    ] as const) {
      const one = wilson(hits, n);
      const other = wilson(n - hits, n);
      expect(one.low).toBeGreaterThanOrEqual(0);
      expect(one.high).toBeLessThanOrEqual(1);
      expect(one.low).toBeCloseTo(1 - other.high, 12);
    }
  });
});

describe("leads()", () => {
  test("a lead of one answer is chance, a lead of all is not", () => {
    expect(leads(51, 50, 101)).toBe(false);
    expect(leads(90, 10, 100)).toBe(true);
  });
  test("the same shares are chance for few answers and more than that for many", () => {
    expect(leads(6, 4, 10)).toBe(false);
    expect(leads(600, 400, 1000)).toBe(true);
  });
});
