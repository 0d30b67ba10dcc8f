import { expect, test } from "vitest";
import type { Admission, Admitted, FeedbackQueue } from "../queue/queue.ts";
import { lagMeter, loadOf, PERIOD, withinLoad } from "./load.ts";

test("many are taken up while the process keeps up, and no more than the limit while it does not", () => {
  let behind = false;
  const load = loadOf(2, () => behind);
  for (let taken = 0; taken < 3; taken++) load.enter();
  expect(load.isFull()).toBe(false);
  behind = true;
  expect(load.isFull()).toBe(true);
  load.leave();
  expect(load.isFull()).toBe(true);
  load.leave();
  expect(load.isFull()).toBe(false);
});

test("a queue is busy while there is no room, and gives room back also for what failed", async () => {
  const replies = [Promise.withResolvers<Admitted>(), Promise.withResolvers<Admitted>()];
  const calls = [...replies];
  const queue = { admit: () => calls.shift()?.promise, ready: undefined, close: undefined } as unknown as FeedbackQueue;
  const within = withinLoad(
    queue,
    loadOf(2, () => true),
  );
  const admission = {} as Admission;
  const taken = [within.admit(admission), within.admit(admission)];
  expect(await within.admit(admission)).toEqual({ outcome: "busy" });
  replies[0]?.reject(new Error("lost"));
  await expect(taken[0]).rejects.toThrow("lost");
  calls.push(Promise.withResolvers());
  calls[0]?.resolve({ outcome: "replay" });
  expect(await within.admit(admission)).toEqual({ outcome: "replay" });
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
