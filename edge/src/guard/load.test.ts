import { expect, test } from "vitest";
import { lagMeter, loadOf, PERIOD } from "./load.ts";

test("many are taken up while the process keeps up, and no more than the limit while it does not", () => {
  let behind = false;
  const load = loadOf(2, () => behind);
  expect([load.enter(), load.enter(), load.enter()]).toEqual([true, true, true]);
  behind = true;
  expect(load.enter()).toBe(false);
  load.leave();
  expect(load.enter()).toBe(false);
  load.leave();
  expect(load.enter()).toBe(true);
});

/** Ticks that come so late each; answers whether the loop was behind after each of them. */
function behindAfter(...late: readonly number[]): boolean[] {
  const meter = lagMeter();
  let now = 0;
  meter.tick(now);
  return late.map((more) => {
    meter.tick((now += PERIOD + more));
    return meter.isBehind();
  });
}

test("a loop is behind after four late ticks in a row, and no longer after ten quick ones", () => {
  expect(behindAfter(25, 25, 25, 25)).toEqual([false, false, false, true]);
  const ten = behindAfter(25, 25, 25, 25, ...Array<number>(10).fill(5));
  expect(ten.slice(4)).toEqual([...Array<boolean>(9).fill(true), false]);
});

test("one long pause is nothing, nor is a loop of 64 requests", () => {
  expect(behindAfter(400, 0, 400, 0, 400, 0)).not.toContain(true);
  expect(behindAfter(...Array<number>(100).fill(15))).not.toContain(true);
});
