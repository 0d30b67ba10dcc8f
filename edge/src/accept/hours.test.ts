import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { dayTime, hoursOf, namedAt } from "./hours.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-23T12:30:00Z");
const THIS = Math.floor(NOW / HOUR);
const made = (msecs: number) => uuidv7({ msecs });

test("a UUID v7 says itself when it was made, for a week, and so under which hour it is to be looked for", () => {
  for (const [at, hour] of [
    [NOW, THIS],
    [NOW - 5 * HOUR, THIS - 5],
    [NOW - 7 * 24 * HOUR, THIS - 168],
    [NOW + HOUR, THIS + 1],
    [NOW + 25 * HOUR, THIS + 25],
  ] as const) {
    expect(namedAt(made(at), NOW)).toBe(at);
    expect(hoursOf(at, NOW)).toEqual([hour]);
  }
});

test("one with a time that cannot be, and any other UUID, is looked for in this hour and the last", () => {
  const others = [
    made(NOW - 7 * 24 * HOUR - 1),
    made(NOW + 25 * HOUR + 1),
    "00000000-0000-0000-0000-000000000000",
    "9b2f8f5e-3c1a-4f0e-9d53-6b1c2a7e8f90",
    // Version 7, but not of the variant that has a time.
    made(NOW).replace(/^(.{19})./, "$10"),
  ];
  for (const one of others) expect(namedAt(one, NOW)).toBeUndefined();
  expect(hoursOf(undefined, NOW)).toEqual([THIS, THIS - 1]);
});

test("the day of a network is that of the name for an hour, then ours", () => {
  expect(dayTime(NOW - HOUR, NOW)).toBe(NOW - HOUR);
  expect(dayTime(NOW - HOUR - 1, NOW)).toBe(NOW);
  expect(dayTime(NOW + HOUR, NOW)).toBe(NOW + HOUR);
  expect(dayTime(NOW + HOUR + 1, NOW)).toBe(NOW);
  expect(dayTime(undefined, NOW)).toBe(NOW);
});
