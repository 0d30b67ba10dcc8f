import {
  DIMENSIONS,
  type Dimension,
  type Grain,
  Grain as GrainSchema,
  type Survey,
  usualRange,
} from "@earshot/contract";
import { is } from "valibot";

const DAY_MS = 86_400_000;

/** Days that a survey can be looked at: the last so many, all there are, or from a first to a last one. */
export type Range =
  | { readonly is: "last"; readonly days: number }
  | { readonly is: "all" }
  | { readonly is: "own"; readonly first: string; readonly last: string };

/** How a viewer wants to see one survey: all of it stands in the address. */
export interface View {
  readonly range: Range;
  /** How finely the trend is cut, as far as the range and the filter allow. */
  readonly grain: Grain;
  /** Whether it is compared with the stretch before. */
  readonly compare: boolean;
  /** Answers that are looked at, as in the address; none: all. */
  readonly answers: readonly string[];
  readonly only: Only | undefined;
}

/** One channel, language or tag. Totals by two at once are kept nowhere, hence one at a time. */
export interface Only {
  readonly dimension: Dimension;
  readonly value: string;
}

/** Ranges that have a button. */
export const RANGES = ["today", "7d", "30d", "90d", "all"] as const;

/** A trend by hours or minutes has at most so many of them. */
const MOST_PIECES = 500;

/** Reads an address; what cannot be understood is passed over. */
export function viewOf({ kind }: Pick<Survey, "kind"> | { kind: string }, params: URLSearchParams): View {
  const range = rangeOf(params.get("range") ?? "") ?? rangeOf(usualRange(kind)) ?? { is: "all" };
  const dimension = DIMENSIONS.find((each) => params.get(each));
  const only = dimension && { dimension, value: params.get(dimension) ?? "" };
  const grains = grainsOf(range, only);
  const asked = params.get("grain");
  return {
    range,
    grain: is(GrainSchema, asked) && grains.includes(asked) ? asked : (grains[0] ?? "day"),
    compare: range.is !== "all" && params.get("compare") !== "no",
    answers: (params.get("answer") ?? "").split(",").filter((answer) => answer !== ""),
    only,
  };
}

function rangeOf(text: string): Range | undefined {
  if (text === "all") return { is: "all" };
  if (text === "today") return { is: "last", days: 1 };
  const days = /^([1-9]\d{0,2})d$/.exec(text)?.[1];
  if (days !== undefined) return { is: "last", days: Number(days) };
  const [first, last, more] = text.split("..");
  if (!first || !last || more !== undefined || !isDay(first) || !isDay(last) || first > last) return undefined;
  return { is: "own", first, last };
}

/** How a range stands in the address. */
export function rangeText(range: Range): string {
  if (range.is === "all") return "all";
  if (range.is === "own") return `${range.first}..${range.last}`;
  return range.days === 1 ? "today" : `${range.days}d`;
}

/** Grains a range can be cut into, the usual one first. By channel, language or tag only days are counted. */
export function grainsOf(range: Range, only: Only | undefined): readonly Grain[] {
  if (only || range.is === "all") return ["day"];
  const days = range.is === "last" ? range.days : daysFrom(range.first, range.last) + 1;
  if (days === 1) return range.is === "last" ? ["hour", "minute"] : ["hour"];
  return days * 24 <= MOST_PIECES ? ["day", "hour"] : ["day"];
}

/** Whether a text is a day of the calendar, `2026-11-23`. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** How many days a day lies behind another. */
const daysFrom = (first: string, last: string): number =>
  (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS;

/** The day so many days behind another. */
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The day it is in a time zone. */
export const dayIn = (timeZone: string, ms: number): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(ms);

/** The moment at which a day begins in a time zone, in milliseconds since 1970. */
export function beginningOf(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const wall = (ms: number): number => Date.parse(`${format.format(ms).replace(", ", "T")}Z`);
  const near = utc - (wall(utc) - utc);
  // Where the offset changed between the two, the second look has the one that holds there.
  return utc - (wall(near) - near);
}

/**
 * Days of a range in a time zone, `to` the day behind the last; null: no bound. As the service's addresses have them.
 */
export function daysOf(range: Range, timeZone: string, now: number): { from: string | null; to: string | null } {
  if (range.is === "all") return { from: null, to: null };
  if (range.is === "own") return { from: range.first, to: dayAfter(range.last) };
  const to = dayAfter(dayIn(timeZone, now));
  return { from: dayAfter(to, -range.days), to };
}

const text = (query: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString();

/** The query that asks for the numbers of a view, or by a dimension for those of all. */
export function summaryQuery({ range, only }: View, by?: Dimension): string {
  return text({
    ...(range.is === "last" && { last: `${range.days}d` }),
    ...(range.is === "own" && { from: range.first, to: dayAfter(range.last) }),
    ...(by ? { by } : only && { [only.dimension]: only.value }),
  });
}

/** The minutes that are drawn: the last three hours. */
const MINUTES = 180;

/** The query that asks for the trend of a view. */
export function trendQuery(view: View, timeZone: string, now: number): string {
  const { range, grain, compare, only } = view;
  const tomorrow = dayAfter(dayIn(timeZone, now));
  const days = daysOf(range, timeZone, now);
  const shared = { grain, compare: compare ? "true" : undefined, ...(only && { [only.dimension]: only.value }) };
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (grain === "minute") {
    return text({ ...shared, from: iso((Math.floor(now / 60_000) + 1 - MINUTES) * 60_000) });
  }
  if (grain === "hour") {
    const [from, to] = [days.from ?? tomorrow, days.to ?? tomorrow].map((day) => beginningOf(day, timeZone));
    return text({ ...shared, from: iso(from ?? now), to: iso(to ?? now) });
  }
  const to = days.to ?? tomorrow;
  const from = days.from ?? dayAfter(to, -MOST_PIECES);
  return text({ ...shared, from: daysFrom(from, to) > MOST_PIECES ? dayAfter(to, -MOST_PIECES) : from, to });
}

/** The query that asks for the feedback of a view: its comments, or all of it as a file. */
export function feedbackQuery({ range, answers, only }: View, timeZone: string, now: number): string {
  const { from, to } = daysOf(range, timeZone, now);
  return text({
    answer: answers.join(","),
    ...(only && { [only.dimension]: only.value }),
    from: from ?? undefined,
    // What comes today belongs to it, also behind midnight.
    to: range.is === "own" ? (to ?? undefined) : undefined,
  });
}
