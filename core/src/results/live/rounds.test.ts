import { getLogger } from "@logtape/logtape";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Rounds, startRounds } from "./rounds.ts";

/** When each reading began, in ms. */
let began: number[];
/** How long the next readings take, in ms; those behind take nothing. */
let slow: number[];
let rounds: Rounds;
beforeEach(() => {
  vi.useFakeTimers();
  [began, slow] = [[], []];
  const read = async () => {
    began.push(performance.now());
    const time = slow.shift() ?? 0;
    if (time > 0) await new Promise((done) => setTimeout(done, time));
  };
  rounds = startRounds({ read, tell: () => {} }, getLogger(["test"]));
});
afterEach(() => {
  rounds.close();
  vi.useRealTimers();
});

/** Has changes come so many ms behind each other; resolves with how long each waited for its reading. */
async function changes(...after: number[]): Promise<number[]> {
  const waited: number[] = [];
  for (const time of after) {
    await vi.advanceTimersByTimeAsync(time);
    const [came, before] = [performance.now(), began.length];
    rounds.add(["vote"]);
    await vi.advanceTimersByTimeAsync(0);
    waited.push((began[before] ?? Number.NaN) - came);
  }
  return waited;
}

describe("rounds of readings", () => {
  it("read four times a second in a storm, once more at its beginning, and the last change of it", async () => {
    for (let time = 0; time < 10_000; time += 10) {
      await vi.advanceTimersByTimeAsync(10);
      rounds.add(["vote"]);
    }
    const last = performance.now();
    await vi.advanceTimersByTimeAsync(1000);
    expect(began.length).toBeGreaterThanOrEqual(41);
    expect(began.length).toBeLessThanOrEqual(42);
    expect(began.at(-1)).toBeGreaterThanOrEqual(last);
  });

  it("let no change wait that comes with three others a second, though one is late and the next one early", async () => {
    expect(await changes(250, 250, 400, 100, 250, 450, 50, 250, 250)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("rest four times as long as readings take", async () => {
    slow = [300, 300];
    for (let time = 0; time < 3200; time += 100) {
      rounds.add(["vote"]);
      await vi.advanceTimersByTimeAsync(100);
    }
    const [first = 0, second = 0, third = 0] = began;
    expect([second - first, third - second]).toEqual([1500, 1500]);
  });

  it("do not rest for a single slow one, which has waited for something else", async () => {
    slow = [0, 300];
    await changes(0, 1000);
    await changes(10);
    await vi.advanceTimersByTimeAsync(500);
    const [, second = 0, third = Number.NaN] = began;
    expect(third - second).toBeLessThan(350);
  });
});
