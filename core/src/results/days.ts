import * as v from "valibot";

const DAY = 24 * 3600 * 1000;

/** A day of the calendar, `2026-11-23`, from 1970 to 2999: Postgres then knows those as far before it, too. */
const Day = v.pipe(
  v.string(),
  v.regex(/^(?:19[7-9]|2\d\d)\d-\d{2}-\d{2}$/, "Must be a day like 2026-11-23, from 1970 to 2999"),
  v.check((day) => numberOf(day) !== undefined, "Must be a day of the calendar"),
);

/** How far from UTC no clock is; Postgres refuses most of these. */
const NOWHERE = /[+-](?:1[5-9]|2\d)(?::?\d\d)?$/;

/** A moment of such a day, `2026-11-23T08:00:00Z`. */
const Moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => text[10] === "T" && v.is(Day, text.slice(0, 10)) && !NOWHERE.test(text)),
);

/** Either; what is wrong is told in a sentence for both. */
export const DayOrMoment = v.union(
  [Day, Moment],
  "Must be a day like 2026-11-23 or a moment like 2026-11-23T08:00:00Z",
);

/** Days from the first to before the last; null: no bound. */
interface Days {
  from: string | null;
  to: string | null;
}

/** How days are asked for in an address: by the first and the one behind the last, or as so many up to today. */
export const DAYS_ASKED = {
  from: v.optional(Day),
  to: v.optional(Day),
  last: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}d$/, "Must be a number of days like 30d"), v.transform(Number.parseInt)),
  ),
};

/**
 * Finds the days that are asked for, and as many right before; null where there is no first day.
 *
 * @returns undefined where the last is not behind the first
 */
export function daysOf(
  asked: { from?: string | undefined; to?: string | undefined; last?: number | undefined },
  timeZone = "UTC",
): { now: Days; before: Days | null } | undefined {
  const tomorrow = daysAfter(today(timeZone, Date.now()), 1);
  const now =
    asked.last === undefined
      ? { from: asked.from ?? null, to: asked.to ?? null }
      : { from: daysAfter(tomorrow, -asked.last), to: tomorrow };
  if (now.from === null) return { now, before: null };
  const days = daysBetween(now.from, now.to ?? tomorrow);
  return days > 0 ? { now, before: { from: daysAfter(now.from, -days), to: now.from } } : undefined;
}

/** The day it is in a time zone. */
export function today(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
}

/** The day so many days behind another. */
export function daysAfter(day: string, days: number): string {
  return new Date((numberOf(day) ?? 0) + days * DAY).toISOString().slice(0, 10);
}

/** How many days lie between two. */
export function daysBetween(from: string, to: string): number {
  return ((numberOf(to) ?? 0) - (numberOf(from) ?? 0)) / DAY;
}

function numberOf(day: string): number | undefined {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : at;
}
