import { describe, expect, test } from "vitest";
import { backoffMs, freshness, LATE_MS } from "./line.ts";

const NOW = 1_000_000;

describe("freshness()", () => {
  test("an open line is live up to ten seconds, and late beyond them", () => {
    expect(freshness({ is: "open" }, NOW - LATE_MS, NOW)).toEqual({ is: "live", asOf: NOW - LATE_MS });
    expect(freshness({ is: "open" }, NOW - LATE_MS - 1, NOW)).toEqual({
      is: "late",
      asOf: NOW - LATE_MS - 1,
      ageMs: LATE_MS + 1,
    });
  });
  test("an open line without a date waits for the first count; before it opens, the page is connecting", () => {
    expect(freshness({ is: "open" }, undefined, NOW)).toEqual({ is: "waiting" });
    expect(freshness({ is: "connecting" }, NOW, NOW)).toEqual({ is: "connecting" });
    expect(freshness({ is: "paused" }, undefined, NOW)).toEqual({ is: "connecting" });
  });
  test("a cut line is cut however old the numbers are, and never waits less than nothing", () => {
    expect(freshness({ is: "cut", since: 1, retryAt: NOW - 5 }, 0, NOW)).toEqual({
      is: "cut",
      asOf: 0,
      since: 1,
      retryInMs: 0,
    });
  });
  test("a line that mends is not late: its first try takes a second", () => {
    expect(freshness({ is: "mending" }, NOW - 11_000, NOW).is).toBe("mending");
  });
});

describe("backoffMs()", () => {
  test.each([
    [1, 2000],
    [2, 4000],
    [4, 16_000],
    [5, 30_000],
    [500, 30_000],
  ])("after failure %d waits %d ms, up to a fifth longer", (failures, least) => {
    for (let tries = 0; tries < 50; tries += 1) {
      expect(backoffMs(failures)).toBeGreaterThanOrEqual(least);
      expect(backoffMs(failures)).toBeLessThan(least * 1.2 + 1);
    }
  });
});
