import { expect, test } from "vitest";
import { clockIn, isZone, momentOf } from "./zoned.ts";

test.each([
  ["Europe/Berlin", "2026-11-23T08:00", "2026-11-23T07:00:00.000Z"],
  ["Europe/Berlin", "2026-07-01T00:00", "2026-06-30T22:00:00.000Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15:00.000Z"],
  ["America/New_York", "2026-03-08T03:30", "2026-03-08T07:30:00.000Z"],
  ["UTC", "2026-12-31T23:59", "2026-12-31T23:59:00.000Z"],
])("a clock in %s shows %s at %s, and back", (zone, clock, moment) => {
  expect(momentOf(zone, clock)).toBe(moment);
  expect(clockIn(zone, moment)).toBe(clock);
});

test("a time that clocks skip is one beside it, and one they show twice is one of the two", () => {
  expect(["2026-03-29T00:30:00.000Z", "2026-03-29T01:30:00.000Z"]).toContain(
    momentOf("Europe/Berlin", "2026-03-29T02:30"),
  );
  expect(["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]).toContain(
    momentOf("Europe/Berlin", "2026-10-25T02:30"),
  );
});

test("a zone is one that there is", () => {
  expect([isZone("Europe/Berlin"), isZone("Europe/Atlantis"), isZone("")]).toEqual([true, false, false]);
});
