import { locale } from "./language.ts";
import { t } from "./shared.ts";

/** Formats are dear to make and asked for at each change of a total: each is made once a language. */
function kept<Format>(make: (tag: string) => Format): () => Format {
  const made = new Map<string, Format>();
  return () => {
    const tag = locale();
    const format = made.get(tag) ?? make(tag);
    made.set(tag, format);
    return format;
  };
}

const whole = kept((tag) => new Intl.NumberFormat(tag));
const compact = kept((tag) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 }));
const fixed = [0, 1, 2, 3].map((digits) =>
  kept((tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits })),
);
const clock = kept((tag) => new Intl.DateTimeFormat(tag, { timeStyle: "medium", hourCycle: "h23" }));
const short = kept((tag) => new Intl.DateTimeFormat(tag, { timeStyle: "short", hourCycle: "h23" }));
const day = kept((tag) => new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" }));
const list = kept((tag) => new Intl.ListFormat(tag));

/** 1284 → `1,284`. */
export const count = (n: number): string => whole().format(n);

/** 1530000 → `1.5M`, for an axis. */
export const brief = (n: number): string => (n < 10_000 ? whole() : compact()).format(n);

/** `1 answer`, `2 answers`. */
export const answers = (n: number): string => t("answers", { count: n });

/** `Cats, Dogs and Newts`. */
export const listed = (words: readonly string[]): string => list().format(words);

/** A number with a real minus sign and as many decimals as asked for, 3 at most. */
export function decimal(n: number, digits: 0 | 1 | 2 | 3): string {
  const text = fixed[digits]?.().format(Math.abs(n)) ?? String(Math.abs(n));
  return n < 0 && Number(Math.abs(n).toFixed(digits)) !== 0 ? `−${text}` : text;
}

/** 0.536 → `53.6 %`. The space does not break. */
export const percent = (share: number, digits: 0 | 1 = 0): string => `${decimal(share * 100, digits)}\u00A0%`;

/** A share of `total` answers: with one decimal from 200 answers on, where one answer is less than half a percent. */
export const shareOf = (n: number, total: number): string => percent(n / total, total < 200 ? 0 : 1);

/** `14:02:07` in the viewer's time zone. */
export const timeOfDay = (ms: number): string => clock().format(ms);

/** `14:02`, with the day where it is not today. */
export const moment = (ms: number, now: number): string =>
  day().format(ms) === day().format(now) ? short().format(ms) : `${day().format(ms)}, ${short().format(ms)}`;

/** `12 seconds`, `4 minutes`, `3 hours`, `2 days`: rounded down. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return t("seconds", { count: seconds });
  if (seconds < 3600) return t("minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t("hours", { count: Math.floor(seconds / 3600) });
  return t("days", { count: Math.floor(seconds / 86_400) });
}
