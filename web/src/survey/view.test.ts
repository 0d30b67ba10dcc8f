import { describe, expect, test } from "vitest";
import { beginningOf, daysOf, feedbackQuery, grainsOf, rangeText, summaryQuery, trendQuery, viewOf } from "./view.ts";

const csat = { kind: "csat" };
const seen = (query: string, about = csat) => viewOf(about, new URLSearchParams(query));
const NOON = Date.parse("2026-11-23T12:00:30Z");

describe("viewOf()", () => {
  test("shows a score of late and a vote as it stands where the address says nothing", () => {
    expect(seen("").range).toEqual({ is: "last", days: 30 });
    expect(seen("", { kind: "choice" }).range).toEqual({ is: "all" });
    expect(seen("", { kind: "choice" }).compare).toBe(false);
  });
  test.each(["today", "7d", "30d", "90d", "all", "2026-10-01..2026-10-31"])(
    "reads %s and writes it the same",
    (range) => {
      expect(rangeText(seen(`range=${range}`).range)).toBe(range);
    },
  );
  test.each(["soon", "0d", "2026-10-31..2026-10-01", "2026-02-30..2026-03-01", "1..2", "2026-10-01..", "1e9d"])(
    "passes over %s",
    (range) => expect(seen(`range=${range}`).range).toEqual({ is: "last", days: 30 }),
  );
  test("takes one channel, language or tag, and a grain that can be counted", () => {
    expect(seen("channel=web&tag=x").only).toEqual({ dimension: "channel", value: "web" });
    expect(seen("range=today&grain=minute").grain).toBe("minute");
    expect(seen("range=today&grain=minute&language=de").grain).toBe("day");
    expect(seen("range=90d&grain=hour").grain).toBe("day");
    expect(seen("answer=1,2,").answers).toEqual(["1", "2"]);
  });
});

test("hours are offered while a trend has room for them", () => {
  expect(grainsOf({ is: "own", first: "2026-10-01", last: "2026-10-20" }, undefined)).toEqual(["day", "hour"]);
  expect(grainsOf({ is: "own", first: "2026-10-01", last: "2026-10-21" }, undefined)).toEqual(["day"]);
});

test.each([
  ["2026-11-23", "UTC", "2026-11-23T00:00:00.000Z"],
  ["2026-11-23", "Asia/Kolkata", "2026-11-22T18:30:00.000Z"],
  ["2026-11-23", "America/Los_Angeles", "2026-11-23T08:00:00.000Z"],
  // The clocks change in the night before, and in the night behind.
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
  ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
  // There the day begins before the change, and the same moment by UTC lies behind it.
  ["2026-09-27", "Pacific/Auckland", "2026-09-26T12:00:00.000Z"],
  ["2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00.000Z"],
])("%s begins in %s at %s", (day, timeZone, moment) => {
  expect(new Date(beginningOf(day, timeZone)).toISOString()).toBe(moment);
});

describe("queries", () => {
  test("say days as the service does: the end is not in them", () => {
    expect(summaryQuery(seen("range=7d&language=ar"))).toBe("last=7d&language=ar");
    expect(summaryQuery(seen("range=7d&language=ar"), "language")).toBe("last=7d&by=language");
    expect(summaryQuery(seen("range=2026-10-01..2026-10-31"))).toBe("from=2026-10-01&to=2026-11-01");
    expect(summaryQuery(seen("range=all"))).toBe("");
    expect(daysOf({ is: "last", days: 30 }, "Pacific/Kiritimati", NOON)).toEqual({
      from: "2026-10-26",
      to: "2026-11-25",
    });
  });
  test("ask for the feedback of a view by the same filters", () => {
    expect(feedbackQuery(seen("range=7d&answer=1,2&tag=a b"), "UTC", NOON)).toBe(
      "answer=1%2C2&tag=a+b&from=2026-11-17",
    );
    expect(feedbackQuery(seen("range=2026-10-01..2026-10-31"), "UTC", NOON)).toBe("from=2026-10-01&to=2026-11-01");
    expect(feedbackQuery(seen("range=all"), "UTC", NOON)).toBe("");
  });
  test("cut the trend of a day into its own hours, and of all into as many days as there is room for", () => {
    expect(trendQuery(seen("range=today"), "Asia/Kolkata", NOON)).toBe(
      "grain=hour&compare=true&from=2026-11-22T18%3A30%3A00.000Z&to=2026-11-23T18%3A30%3A00.000Z",
    );
    expect(trendQuery(seen("range=all"), "UTC", NOON)).toBe("grain=day&from=2025-07-12&to=2026-11-24");
    expect(trendQuery(seen("range=today&grain=minute&compare=no"), "UTC", NOON)).toBe(
      "grain=minute&from=2026-11-23T09%3A01%3A00.000Z",
    );
  });
});
