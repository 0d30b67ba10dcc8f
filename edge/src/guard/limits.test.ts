import { beforeEach, describe, expect, test } from "vitest";
import { limitsOf, type Limits, type Share } from "./limits.ts";

const MINUTE = 60_000;
const START = 29_000_000 * MINUTE;

let now: number;
beforeEach(() => void (now = START));

const offline: Share = () => Promise.reject(new Error("offline"));
const edge = (share: Share = offline, most = 100) =>
  limitsOf({ client: 4, network: most, survey: 0 }, share, () => now);
/** Sends so many, a millisecond each, and counts those that pass. */
const passing = (limits: Limits, sent: number) =>
  Array.from({ length: sent }, () => (now++, limits.take("network", "a"))).filter((wait) => wait === 0).length;

describe("one edge", () => {
  test("lets a limit pass in a minute, and says when there is room again", () => {
    const limits = edge();
    expect(passing(limits, 500)).toBe(100);
    const wait = limits.take("network", "a");
    expect(wait).toBe(61);
    now += (wait - 1) * 1000;
    expect(limits.take("network", "a")).toBeGreaterThan(0);
    now += 1000;
    expect(limits.take("network", "a")).toBe(0);
  });

  test("slides: half a minute on, half of the minute before still counts", () => {
    const limits = edge();
    passing(limits, 100);
    now = START + 1.5 * MINUTE;
    expect(passing(limits, 100)).toBe(50);
    expect(limits.take("network", "a")).toBe(1);
  });

  test("forgets who was quiet for two minutes", () => {
    const limits = edge();
    passing(limits, 100);
    now = START + 2 * MINUTE;
    expect(passing(limits, 200)).toBe(100);
  });

  test("counts each name and each kind by itself, and nothing where there is no limit", () => {
    const limits = edge();
    passing(limits, 100);
    expect(limits.take("network", "b")).toBe(0);
    expect([1, 2, 3, 4, 5].map(() => limits.take("client", "a") === 0)).toEqual([true, true, true, true, false]);
    for (let sent = 0; sent < 1000; sent++) expect(limits.take("survey", "a")).toBe(0);
  });

  test("50,000 names are counted and more are let pass, until a minute is over", () => {
    const limits = edge(offline, 1);
    for (let name = 0; name < 50_000; name++) limits.take("network", `${name}`);
    expect([limits.take("network", "0"), limits.take("network", "new"), limits.take("network", "new")]).toEqual([
      expect.any(Number),
      0,
      0,
    ]);
    now += 2 * MINUTE;
    expect([limits.take("network", "new") === 0, limits.take("network", "new") === 0]).toEqual([true, false]);
  });
});

describe("several edges", () => {
  /** What they share, as Redis keeps it. */
  function shared(): { share: Share; sums: Map<string, number> } {
    const sums = new Map<string, number>();
    const keyOf = (what: string, who: string, minute: number) => `${what} ${who} ${minute}`;
    const share: Share = (told) =>
      Promise.resolve(
        told.map(({ what, who, minute, more }) => {
          const key = keyOf(what, who, minute);
          sums.set(key, (sums.get(key) ?? 0) + more);
          return [sums.get(key) ?? 0, sums.get(keyOf(what, who, minute - 1)) ?? 0] as const;
        }),
      );
    return { share, sums };
  }

  test("hold a limit together, but for what each counts before it tells", async () => {
    const { share } = shared();
    const edges = Array.from({ length: 3 }, () => edge(share, 600));
    let passed = 0;
    for (let second = 0; second < 50; second++) {
      for (const one of edges) {
        for (let sent = 0; sent < 10; sent++) passed += one.take("network", "a") === 0 ? 1 : 0;
        await one.share();
      }
      now += 1000;
    }
    expect(passed).toBeGreaterThanOrEqual(600);
    expect(passed).toBeLessThan(600 + 3 * 10 + 3 * (600 / 16));
  });

  test("know of the minute before what the others counted in it", async () => {
    const { share } = shared();
    const [one, other] = [edge(share), edge(share)];
    passing(one, 100);
    await one.share();
    now = START + MINUTE;
    passing(other, 10);
    await other.share();
    expect(other.take("network", "a")).toBeGreaterThan(0);
  });

  test("hear nothing of a name that sends little, nor more than once a second", async () => {
    const { share, sums } = shared();
    const limits = edge(share);
    passing(limits, 6);
    expect(limits.share()).toBeUndefined();
    passing(limits, 1);
    await limits.share();
    expect([...sums]).toEqual([[`network a ${START / MINUTE}`, 7]]);
    expect(limits.share()).toBeUndefined();
  });

  test("tell what was told and not answered no second time, and count for themselves meanwhile", async () => {
    const told: number[] = [];
    const limits = edge((counts) => {
      told.push(...counts.map(({ more }) => more));
      return offline(counts);
    });
    passing(limits, 60);
    await limits.share();
    now += 1000;
    expect(passing(limits, 60)).toBe(40);
    await limits.share();
    expect(told).toEqual([60, 40]);
  });
});
