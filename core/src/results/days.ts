import * as v from "valibot";

const DAY = 24 * 3600 * 1000;

/** A day of the calendar, `2026-11-23`. */
export const Day = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, "Must be a day like 2026-11-23"),
  v.check((day) => numberOf(day) !== undefined, "Must be a day of the calendar"),
);

/** Days from the first to before the last; null: no bound. */
export interface Days {
  from: string | null;
  to: string | null;
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

/** The stretch of as many days right before; null where there is none. */
export function stretchBefore({ from, to }: Days, timeZone: string, now: number): Days | null {
  if (from === null) return null;
  const days = daysBetween(from, to ?? daysAfter(today(timeZone, now), 1));
  return days > 0 ? { from: daysAfter(from, -days), to: from } : null;
}

function numberOf(day: string): number | undefined {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : at;
}
