import { expect, test } from "vitest";
import { Heights } from "./heights.ts";

/** The same by adding up. */
const slow = (heights: readonly number[]) => ({
  offsetOf: (at: number) => heights.slice(0, at).reduce((sum, height) => sum + height, 0),
  indexAt: (offset: number) => {
    let left = offset;
    const found = heights.findIndex((height) => (left -= height) < 0);
    return found === -1 ? heights.length - 1 : found;
  },
});

test("finds every line and every place as adding up does, before and after lines come on top", () => {
  const heights = new Heights(100);
  const known: number[] = Array(1000).fill(100);
  heights.resize(1000);
  for (let at = 0; at < 1000; at += 3) {
    const height = 40 + ((at * 37) % 200);
    known[at] = height;
    expect(heights.set(at, height)).toBe(height - 100);
  }
  const agree = () => {
    const other = slow(known);
    expect(heights.total).toBe(other.offsetOf(known.length));
    for (let at = 0; at <= known.length; at += 17) expect(heights.offsetOf(at)).toBe(other.offsetOf(at));
    for (let offset = -50; offset < heights.total + 500; offset += 331) {
      expect([offset, heights.indexAt(offset)]).toEqual([offset, other.indexAt(offset)]);
    }
  };
  agree();
  known.unshift(...Array<number>(5).fill(100));
  heights.resize(known.length, 5);
  agree();
  known.push(...Array<number>(700).fill(100));
  heights.resize(known.length);
  agree();
});

test("a hundred thousand lines are found in no time", () => {
  const heights = new Heights(120);
  heights.resize(100_000);
  for (let at = 0; at < 100_000; at += 2) heights.set(at, 80);
  expect(heights.indexAt(heights.offsetOf(77_777))).toBe(77_777);
  expect(heights.total).toBe(10_000_000);
});
