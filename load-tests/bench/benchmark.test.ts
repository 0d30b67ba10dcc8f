import { expect, it } from "vitest";
import { type Benchmark, medianOf, percentile, tell } from "./benchmark.ts";

const benchmark: Benchmark = {
  name: "group-thing",
  rounds: 3,
  rows: [
    {
      what: "share",
      unit: "ratio",
      of: (read) => read("ours", "rate") / read("bare", "rate"),
      wanted: { atLeast: 0.5 },
    },
    { what: "wait", unit: "ms", of: (read) => read("ours", "wait"), wanted: { atMost: 5 } },
    { what: "rate", unit: "/s", of: (read) => read("ours", "rate") },
  ],
  begin: () => Promise.reject(new Error("Not begun")),
};

it("takes the median of ratios that were each worked out within a round", () => {
  const round = (ours: number, bare: number, wait: number) => ({ ours: { rate: ours, wait }, bare: { rate: bare } });
  // The machine was ten times slower in the second round: the ratio does not show it.
  const told = tell(benchmark, [round(60, 100, 4), round(6, 10, 40), round(40, 100, 5)]);

  expect(told.map(({ what, median, verdict }) => [what, median, verdict])).toEqual([
    ["share", 0.6, "pass"],
    ["wait", 5, "pass"],
    ["rate", 40, "told"],
  ]);
  expect(tell(benchmark, [round(49, 100, 6)]).map(({ verdict }) => verdict)).toEqual(["short", "short", "told"]);
});

it("says which figure is missing instead of passing on nothing", () => {
  expect(() => tell(benchmark, [{ ours: { rate: 1 } }])).toThrow('Cannot work out "share" as bare gave no rate');
});

it("medians and percentiles", () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  expect(medianOf([])).toBeNaN();
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
});
