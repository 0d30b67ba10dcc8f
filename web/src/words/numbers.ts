const whole = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const short = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** 1284 → `1,284`. */
export const count = (n: number): string => whole.format(n);

/** `1 answer`, `2 answers`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A number with a real minus sign and as many decimals as asked for. */
export const decimal = (n: number, digits: number): string => {
  const text = Math.abs(n).toFixed(digits);
  return n < 0 && Number(text) !== 0 ? `−${text}` : text;
};

/** 0.536 → `53.6 %`; `digits` decimals. The space does not break. */
export const percent = (share: number, digits = 0): string => `${decimal(share * 100, digits)}\u00A0%`;

/** A share of `total` answers: with one decimal from 200 answers on, where one answer is less than half a percent. */
export const shareOf = (n: number, total: number): string => percent(n / total, total < 200 ? 0 : 1);

/** `14:02:07` in the viewer's time zone. */
export const timeOfDay = (ms: number): string => clock.format(ms);

/** `14:02`, with the day where it is not today. */
export const moment = (ms: number, now: number): string =>
  day.format(ms) === day.format(now) ? short.format(ms) : `${day.format(ms)}, ${short.format(ms)}`;

/** `12 seconds`, `4 minutes`, `3 hours`, `2 days`: rounded down. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return counted(seconds, "second");
  if (seconds < 3600) return counted(Math.floor(seconds / 60), "minute");
  if (seconds < 172_800) return counted(Math.floor(seconds / 3600), "hour");
  return counted(Math.floor(seconds / 86_400), "day");
}
