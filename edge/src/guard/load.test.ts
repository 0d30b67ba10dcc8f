import { expect, test } from "vitest";
import type { Admission, Admitted, FeedbackQueue } from "../queue/queue.ts";
import { lagMeter, loadOf, PERIOD, withinLoad } from "./load.ts";

test("many are taken up while the process keeps up, and no more than the limit while it does not", () => {
  let behind = false;
  let refusals = 0;
  const load = loadOf(2, { isBehind: () => behind, refused: () => void refusals++ });
  for (let taken = 0; taken < 3; taken++) load.enter();
  expect(load.isFull()).toBe(false);
  behind = true;
  expect(load.isFull()).toBe(true);
  load.leave();
  expect(load.isFull()).toBe(true);
  load.leave();
  expect(load.isFull()).toBe(false);
  expect(refusals).toBe(2);
});

test("a queue is busy while there is no room, and gives room back also for what failed", async () => {
  const replies = [Promise.withResolvers<Admitted>(), Promise.withResolvers<Admitted>()];
  const calls = [...replies];
  const queue = { admit: () => calls.shift()?.promise, ready: undefined, close: undefined } as unknown as FeedbackQueue;
  const within = withinLoad(queue, loadOf(2, { isBehind: () => true, refused: () => {} }));
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
function behindAfter(late: readonly number[], refusedBefore: readonly number[] = []): boolean[] {
  const meter = lagMeter();
  let now = 0;
  meter.tick(now);
  return late.map((more, at) => {
    if (refusedBefore.includes(at)) meter.refused();
    meter.tick((now += PERIOD + more));
    return meter.isBehind();
  });
}

/** A second in which the loop keeps up. */
const QUIET = Array<number>(200).fill(5);

test("a loop is behind after two late ticks in a row, and no longer after a second without", () => {
  expect(behindAfter([25, 25])).toEqual([false, true]);
  expect(behindAfter([25, 25, ...QUIET]).slice(-2)).toEqual([true, false]);
  expect(behindAfter([25, 25, 5, 25, ...QUIET.slice(1)]).at(-1)).toBe(true);
});

test("who keeps up only because it refuses is still behind", () => {
  expect(behindAfter([25, 25, ...QUIET, ...QUIET, ...QUIET], [100, 200, 300]).lastIndexOf(true)).toBe(300 + 199);
});

test("one long pause is nothing, nor is a loop of 64 requests", () => {
  expect(behindAfter([400, 0, 400, 0, 400, 0])).not.toContain(true);
  expect(behindAfter(Array<number>(100).fill(15))).not.toContain(true);
});
