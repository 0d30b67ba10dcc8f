import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Admission, Admitted, FeedbackQueue } from "../queue/queue.ts";
import { loadOf, PERIOD, withinLoad } from "./load.ts";

/** Ticks of a process: how late each comes, how many are under way by then, how many have asked in vain before it. */
type Tick = readonly [late: number, underWay: number, asked?: number];

/** A load of at most 64 that has lived through the ticks, and whether it was behind after each. */
function livedThrough(ticks: readonly Tick[]) {
  const load = loadOf(64);
  let [now, underWay] = [0, 0];
  load.tick(now);
  const behind = ticks.map(([late, then, asked = 0]) => {
    for (; underWay < 64; underWay++) load.enter();
    for (let each = 0; each < asked; each++) load.isFull();
    const full = load.isFull();
    for (; underWay < then; underWay++) load.enter();
    for (; underWay > then; underWay--) load.leave();
    load.tick((now += PERIOD + late));
    return full;
  });
  return { load, behind, isFull: () => load.isFull() };
}

/** Twice of what can be done: each turn takes twice as long. */
const GROWING: readonly Tick[] = [
  [12, 200],
  [24, 400],
  [48, 800],
];

const often = (times: number, tick: Tick): Tick[] => Array.from({ length: times }, () => tick);

test("many are taken up while the process keeps up, and no more than the limit while it does not", () => {
  expect(livedThrough([[0, 1000]]).isFull()).toBe(false);
  const { load } = livedThrough([...GROWING, [0, 65]]);
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
  let underWay = 0;
  const load = { isFull: () => underWay >= 2, enter: () => void underWay++, leave: () => void underWay-- };
  const within = withinLoad(queue, load);
  const admission = {} as Admission;
  const taken = [within.admit(admission), within.admit(admission)];
  expect(await within.admit(admission)).toEqual({ outcome: "busy" });
  replies[0]?.reject(new Error("lost"));
  await expect(taken[0]).rejects.toThrow("lost");
  calls.push(Promise.withResolvers());
  calls[0]?.resolve({ outcome: "replay" });
  expect(await within.admit(admission)).toEqual({ outcome: "replay" });
});

test("a process is behind once its turns take longer and longer", () => {
  expect(livedThrough(GROWING.slice(0, 2)).isFull()).toBe(false);
  expect(livedThrough(GROWING).isFull()).toBe(true);
});

test("a process with a queue that stays is behind, also if some of its turns are short", () => {
  const turns: Tick[] = [
    [35, 500],
    [2, 300],
    [25, 400],
  ];
  expect(livedThrough([...turns, ...turns]).isFull()).toBe(false);
  expect(livedThrough([...turns, ...turns, ...turns, ...turns, ...turns]).isFull()).toBe(true);
});

test("it is behind until next to nothing was refused for a while", () => {
  const rest = often(21, [0, 64]);
  expect(livedThrough([...GROWING, [0, 64, 500], ...rest.slice(0, 18)]).isFull()).toBe(true);
  expect(livedThrough([...GROWING, [0, 64, 500], ...rest, ...often(40, [0, 32])]).isFull()).toBe(false);
  expect(livedThrough([...GROWING, ...often(200, [0, 64, 10])]).behind.slice(3)).not.toContain(false);
});

test("a pause is nothing, though what came meanwhile makes the next turns long", () => {
  const { behind } = livedThrough([
    [2, 64],
    [400, 200],
    [320, 1000],
    [250, 800],
    [200, 640],
    [160, 512],
  ]);
  expect(behind).not.toContain(true);
});

test("many that wait for a slow Redis are waited for", () => {
  expect(livedThrough(often(100, [2, 1000])).isFull()).toBe(false);
});

test("a loop that is late with few under way refuses nobody: 64 connections that never pause, a processor in use", () => {
  expect(livedThrough([...often(100, [30, 63]), [0, 64]]).isFull()).toBe(false);
});

test("a process that is late with next to nothing to do is late by somebody else's doing", () => {
  const { behind } = livedThrough([
    [12, 70],
    [24, 71],
    [48, 72],
    [96, 73],
  ]);
  expect(behind).not.toContain(true);
});

/** What accepting and refusing one take, in ms; and how many a ms could be accepted if nothing else was done. */
const [ACCEPTING, REFUSING] = [0.06, 0.02];
const CAPACITY = 1 / ACCEPTING;

/**
 * A loop that at each turn works off all that came during the last one, for 3 s: who waited how long, in ms, of those
 * that came after the first half second.
 *
 * @param share of its capacity that comes
 * @param pauses in which it does nothing, and when each begins
 */
function lived(share: number, pauses: readonly { at: number; ms: number }[] = []) {
  const load = loadOf(64);
  const coming = [...pauses];
  const waits: { accepted: number[]; refused: number[] } = { accepted: [], refused: [] };
  let [now, tick, came, underWay] = [0, PERIOD, 0, 0];
  while (now < 3000) {
    const until = Math.floor(now * CAPACITY * share);
    let taken = 0;
    for (; came < until; came++) {
      const due = came / (CAPACITY * share);
      const full = load.isFull();
      if (!full) {
        load.enter();
        taken++;
      }
      now += full ? REFUSING : ACCEPTING;
      if (due > 500) (full ? waits.refused : waits.accepted).push(now - due);
    }
    // Redis has answered what was taken up in the turn before.
    for (; underWay > 0; underWay--) load.leave();
    underWay = taken;
    if ((coming[0]?.at ?? Infinity) <= now) now += coming.shift()?.ms ?? 0;
    now += 0.5;
    if (now < tick) continue;
    load.tick(now);
    tick = now + PERIOD;
  }
  return waits;
}

const p99 = (waits: readonly number[]) => waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1];

test("at 80 % of what can be done nobody is refused, whatever pauses there are", () => {
  const pause = fc.record({ after: fc.integer({ min: 700, max: 1500 }), ms: fc.integer({ min: 1, max: 100 }) });
  fc.assert(
    fc.property(fc.array(pause, { maxLength: 4 }), (pauses) => {
      let at = 0;
      const placed = pauses.map(({ after, ms }) => ({ at: (at += after), ms }));
      expect(lived(0.8, placed).refused).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("at twice of what can be done the refused hear it soon and the accepted wait hardly longer", () => {
  const { accepted, refused } = lived(2);
  expect(p99(refused)).toBeLessThan(20);
  expect(p99(accepted)).toBeLessThan(20);
  expect(accepted.length).toBeGreaterThan(2500 * CAPACITY * 0.3);
});
