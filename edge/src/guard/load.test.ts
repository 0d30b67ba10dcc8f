import { expect, test } from "vitest";
import type { Admission, Admitted, FeedbackQueue } from "../queue/queue.ts";
import { lagMeter, loadOf, PERIOD, withinLoad } from "./load.ts";

test("many are taken up while the process keeps up, and no more than the limit while it does not", () => {
  let behind = false;
  let refusals = 0;
  let taken = 0;
  const load = loadOf(2, { isBehind: () => behind, refused: () => void refusals++, taken: () => void taken++ });
  for (let each = 0; each < 3; each++) load.enter();
  expect(taken).toBe(3);
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
  const within = withinLoad(queue, loadOf(2, { isBehind: () => true, refused: () => {}, taken: () => {} }));
  const admission = {} as Admission;
  const taken = [within.admit(admission), within.admit(admission)];
  expect(await within.admit(admission)).toEqual({ outcome: "busy" });
  replies[0]?.reject(new Error("lost"));
  await expect(taken[0]).rejects.toThrow("lost");
  calls.push(Promise.withResolvers());
  calls[0]?.resolve({ outcome: "replay" });
  expect(await within.admit(admission)).toEqual({ outcome: "replay" });
});

/** Ticks: how late each comes, and how many were taken up and refused before it. */
type Tick = readonly [late: number, taken?: number, refused?: number];

/** Whether a loop was behind after each of the ticks. */
function behindAfter(ticks: readonly Tick[]): boolean[] {
  const meter = lagMeter();
  let now = 0;
  meter.tick(now);
  return ticks.map(([late, taken = 0, refused = 0]) => {
    for (let each = 0; each < taken; each++) meter.taken();
    for (let each = 0; each < refused; each++) meter.refused();
    meter.tick((now += PERIOD + late));
    return meter.isBehind();
  });
}

/** Twice of what can be done: each turn takes twice as long. */
const GROWING: readonly Tick[] = [
  [12, 200],
  [24, 400],
];

const often = (times: number, tick: Tick): Tick[] => Array.from({ length: times }, () => tick);

/** A look in which so many are taken up and refused. */
const look = (taken: number, refused: number): Tick[] => [[0, taken, refused], ...often(39, [5])];

test("a loop is behind once its turns take longer and longer", () => {
  expect(behindAfter(GROWING)).toEqual([false, true]);
});

test("a loop that stays late is behind, though it grows no later", () => {
  const ticks = often(9, [40, 100]);
  expect(behindAfter([[60], ...ticks]).indexOf(true)).toBe(7);
});

test("a loop is behind until next to nothing was refused for a while without a late turn", () => {
  expect(behindAfter([...GROWING, ...look(100, 14)]).slice(-2)).toEqual([true, false]);
  expect(behindAfter([...GROWING, ...look(100, 15)]).at(-1)).toBe(true);
  expect(behindAfter([...GROWING, ...look(100, 0).slice(1), [25], ...look(0, 0)]).indexOf(false, 2)).toBe(
    2 + 39 + 1 + 39,
  );
});

test("who keeps up only because it refuses is still behind", () => {
  const refusing = look(100, 100);
  expect(behindAfter([...GROWING, ...refusing, ...refusing, ...refusing]).slice(1)).not.toContain(false);
});

test("a pause is nothing, though what came meanwhile makes the next turns long", () => {
  expect(
    behindAfter([
      [2, 200],
      [400, 3],
      [320, 300],
      [250, 300],
      [200, 200],
      [160, 100],
    ]),
  ).not.toContain(true);
});

test("64 connections that never pause make no loop late", () => {
  expect(behindAfter(often(100, [15, 64]))).not.toContain(true);
});

test("a process that is late with next to nothing to do is late by somebody else's doing", () => {
  expect(behindAfter([[12, 50], [24, 50], [48], [96]])).not.toContain(true);
});
