import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gatheringWitness } from "./witness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const lines: (readonly string[])[] = [];
  const witness = gatheringWitness((entries) => lines.push(entries));
  return { lines, witness, note: (n: number) => witness.accepted(3, { epoch: "e", n }, `u${n}`) };
}

test("notes wait 50 ms for others and are written together", () => {
  const { lines, note } = setUp();
  note(1);
  note(2);
  vi.advanceTimersByTime(49);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lines).toEqual([["3 e 1 u1", "3 e 2 u2"]]);
});

test("200 notes wait for nothing", () => {
  const { lines, note } = setUp();
  for (let n = 1; n <= 401; n++) note(n);
  expect(lines.map(({ length }) => length)).toEqual([200, 200]);
  vi.advanceTimersByTime(50);
  expect(lines.map(({ length }) => length)).toEqual([200, 200, 1]);
});

test("flush() writes what waits, once, and nothing where nothing does", () => {
  const { lines, note, witness } = setUp();
  witness.flush();
  note(1);
  witness.flush();
  witness.flush();
  vi.advanceTimersByTime(1000);
  expect(lines).toEqual([["3 e 1 u1"]]);
});
