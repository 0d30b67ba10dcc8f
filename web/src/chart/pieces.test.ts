import type { TrendPoint } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { courseOf, differ, merged, piecesOf, scoreMeasure, shareMeasure, trimmed } from "./pieces.ts";

const point = (start: string, counts: number[]): TrendPoint => ({
  start,
  counts,
  total: counts.reduce((sum, count) => sum + count, 0),
  score: null,
  tooFew: false,
});
const days = { grain: "day", answers: [1, 2, 3, 4, 5] } as const;
const csat = scoreMeasure("csat", [1, 2, 3, 4, 5]);

describe("piecesOf()", () => {
  // Berlin puts its clocks back on 25 October: that day has 25 hours.
  const stretch = {
    from: "2026-10-23T22:00:00Z",
    to: "2026-10-27T23:00:00Z",
    points: [point("2026-10-24T22:00:00Z", [0, 0, 0, 0, 3]), point("2026-10-26T23:00:00Z", [1, 0, 0, 0, 0])],
  };
  test("fills the gaps, also over a day of 25 hours, and knows which piece is not over", () => {
    const pieces = piecesOf({ ...days, answers: [...days.answers] }, stretch, Date.parse("2026-10-27T10:00:00Z"));
    expect(pieces.map(({ total }) => total)).toEqual([0, 3, 0, 1]);
    expect(pieces.map(({ open }) => open)).toEqual([false, false, false, true]);
  });
  test("begins with the first answer where all are shown, and never draws what has not begun", () => {
    const pieces = piecesOf({ ...days, answers: [...days.answers] }, stretch, 0);
    const now = Date.parse("2026-10-26T12:00:00Z");
    expect(trimmed(pieces, now, true).map(({ total }) => total)).toEqual([3, 0, 1]);
    expect(trimmed(pieces.slice(0, 3), Date.parse("2026-10-25T12:00:00Z"), false)).toHaveLength(2);
    expect(trimmed([], now, true)).toEqual([]);
  });
});

describe("measures", () => {
  test("a score has the service's interval, and none of few answers", () => {
    const good = csat([0, 0, 0, 10, 10]);
    expect(good?.value).toBe(4.5);
    expect(good?.interval?.low).toBeCloseTo(4.26, 2);
    expect(csat([0, 0, 0, 2, 2])?.interval).toBeUndefined();
    expect(csat([0, 0, 0, 0, 0])).toBeUndefined();
  });
  test("a share is of all answers, not of the chosen ones", () => {
    const unhappy = shareMeasure([1, 2, 3, 4, 5], ["1", "2"]);
    expect(unhappy([1, 1, 0, 4, 4])?.value).toBe(0.2);
    expect(unhappy([0, 0, 0, 0, 0])).toBeUndefined();
  });
});

describe("courseOf()", () => {
  const piece = (counts: number[]) => ({ start: 0, total: 1, counts, open: false });
  const steady = Array.from({ length: 9 }, () => piece([1, 1, 2, 8, 8]));
  const better = [...steady.slice(0, 6), ...steady.slice(6).map(() => piece([0, 0, 0, 2, 18]))];
  test("the same is within the margin, a leap is more than chance", () => {
    expect(courseOf(steady, csat)?.beyondChance).toBe(false);
    expect(courseOf(better, csat)?.beyondChance).toBe(true);
  });
  test("says nothing of two pieces, or of few answers", () => {
    expect(courseOf(steady.slice(0, 2), csat)).toBeUndefined();
    expect(courseOf([piece([0, 0, 0, 0, 1]), piece([0, 0, 0, 0, 9]), piece([9, 0, 0, 0, 1])], csat)).toBeUndefined();
  });
  test("a value without an interval differs from nothing", () => {
    expect(differ({ value: 1, interval: undefined, n: 1 }, { value: 5, interval: { low: 5, high: 5 }, n: 9 })).toBe(
      false,
    );
  });
  test("adds up answer by answer", () => expect(merged(steady.slice(0, 2))).toEqual([2, 2, 4, 16, 16]));
});
