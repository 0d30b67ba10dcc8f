import { answersOf, type Survey } from "./survey.ts";
import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreOf, sharesOf } from "./score.ts";

/** Counts as the longer way round: every answer by itself. */
const flat = (counts: ReadonlyMap<string, number>) =>
  [...counts].flatMap(([answer, count]) => Array.from({ length: count }, () => answer));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Student's density integrated by Simpson's rule, and the point bisected behind which 2.5 % lie. */
function studentPoint(freedom: number): number {
  const density = (t: number) => (1 + (t * t) / freedom) ** (-(freedom + 1) / 2);
  const area = (to: number, steps = 2000) => {
    const width = to / steps;
    let sum = density(0) + density(to);
    for (let step = 1; step < steps; step++) sum += density(step * width) * (step % 2 === 1 ? 4 : 2);
    return (sum * width) / 3;
  };
  // The tail is folded in by t = tan(x): its density over x is finite.
  const steps = 4000;
  let half = 0;
  for (let step = 0; step < steps; step++) {
    const x = ((step + 0.5) / steps) * (Math.PI / 2);
    half += (density(Math.tan(x)) / Math.cos(x) ** 2) * (Math.PI / 2 / steps);
  }
  let [low, high] = [1.5, 4];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (area(middle) / half < 0.95) low = middle;
    else high = middle;
  }
  return low;
}

const countsFor = (kind: Survey["kind"]) =>
  array(nat(12), { minLength: 11, maxLength: 11 }).map(
    (numbers) => new Map(answersOf({ kind }).map((answer, index) => [answer, numbers[index] ?? 0])),
  );

describe("scoreOf()", () => {
  it.each(["csat", "ces", "nps"] as const)("is the mean of all answers, with the interval of that mean: %s", (kind) => {
    const points = new Map<number, number>();
    assert(
      property(countsFor(kind), (counts) => {
        const values = flat(counts).map((answer) => {
          if (kind !== "nps") return Number(answer);
          return Number(answer) > 8 ? 100 : Number(answer) < 7 ? -100 : 0;
        });
        const { score, interval } = scoreOf(kind, counts);
        if (values.length === 0) return score === null && interval === null;
        expect(score).toBeCloseTo(mean(values), 9);
        const spread = Math.sqrt(
          values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1),
        );
        if (values.length < 5 || spread < 1e-12) return interval === null;
        const freedom = values.length - 1;
        if (!points.has(freedom)) points.set(freedom, studentPoint(freedom));
        const margin = (points.get(freedom)! * spread) / Math.sqrt(values.length);
        const [low, high] = kind === "nps" ? [-100, 100] : kind === "csat" ? [1, 5] : [1, 7];
        // The expansion is within 0.001 of the point from 4 degrees of freedom on.
        const tolerance = (0.0011 * spread) / Math.sqrt(values.length);
        expect(Math.abs(interval!.low - Math.max(low, mean(values) - margin))).toBeLessThan(tolerance);
        expect(Math.abs(interval!.high - Math.min(high, mean(values) + margin))).toBeLessThan(tolerance);
        return true;
      }),
      { numRuns: 150 },
    );
  });

  it("gives thumbs the shares that a test at 5 % would not refuse (Wilson)", () => {
    assert(
      property(nat(200), nat(200), (up, down) => {
        const n = up + down;
        const { score, interval } = scoreOf(
          "thumbs",
          new Map([
            ["up", up],
            ["down", down],
          ]),
        );
        if (n === 0) return score === null && interval === null;
        expect(score).toBeCloseTo(up / n, 12);
        if (n < 5) return interval === null;
        // At either end the observed share lies 1.96 standard errors of that end away from it.
        for (const end of [interval!.low, interval!.high]) {
          expect((up / n - end) ** 2).toBeCloseTo((1.959963984540054 ** 2 * end * (1 - end)) / n, 12);
        }
        return interval!.low >= 0 && interval!.high <= 1;
      }),
    );
  });

  it("has the worked values of the books", () => {
    // Wilson, 8 of 10: 0.4901625 … 0.9433178, as R's binom.wilson and statsmodels give.
    const share = scoreOf(
      "thumbs",
      new Map([
        ["up", 8],
        ["down", 2],
      ]),
    );
    expect(share.interval?.low).toBeCloseTo(0.4901625, 6);
    expect(share.interval?.high).toBeCloseTo(0.9433178, 6);
    // Promoters 5, passives 3, detractors 2.
    expect(
      scoreOf(
        "nps",
        new Map([
          ["10", 3],
          ["9", 2],
          ["8", 2],
          ["7", 1],
          ["6", 1],
          ["0", 1],
        ]),
      ).score,
    ).toBeCloseTo(30, 9);
    // Mean 3 of 1 … 5: margin t(4) × 1.5811 ÷ √5 = 2.776 × 0.7071 = 1.963.
    const { interval } = scoreOf("csat", new Map(["1", "2", "3", "4", "5"].map((answer) => [answer, 1])));
    expect(interval?.high).toBeCloseTo(4.963, 2);
  });

  it("claims no certainty from answers that all agree, and gives a choice no score", () => {
    expect(scoreOf("csat", new Map([["5", 40]]))).toEqual({ score: 5, interval: null });
    expect(
      scoreOf(
        "choice",
        new Map([
          ["a", 40],
          ["b", 2],
        ]),
      ),
    ).toEqual({ score: null, interval: null });
  });
});

describe("sharesOf()", () => {
  it.each([
    ["csat", { satisfied: ["4", "5"] }],
    ["ces", { easy: ["5", "6", "7"] }],
    ["nps", { promoters: ["9", "10"], passives: ["7", "8"], detractors: ["0", "1", "2", "3", "4", "5", "6"] }],
    ["thumbs", { up: ["up"] }],
  ] as const)("are of all answers: %s", (kind, groups) => {
    assert(
      property(countsFor(kind), (counts) => {
        const all = flat(counts);
        const shares = sharesOf(kind, counts);
        if (all.length === 0) return shares.length === 0;
        expect(shares.map(({ what }) => what)).toEqual(Object.keys(groups));
        for (const { what, share, interval } of shares) {
          const group: readonly string[] = Object.entries(groups).find(([name]) => name === what)?.[1] ?? [];
          const part = all.filter((answer) => group.includes(answer)).length;
          expect(share).toBeCloseTo(part / all.length, 12);
          if ((interval === null) !== all.length < 5) return false;
          for (const end of interval ? [interval.low, interval.high] : []) {
            const errors = (1.959963984540054 ** 2 * end * (1 - end)) / all.length;
            if (Math.abs((share - end) ** 2 - errors) > 1e-12) return false;
          }
        }
        return true;
      }),
    );
  });
});
