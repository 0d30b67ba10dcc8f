import { count } from "../words/numbers.ts";
import { t } from "./words.ts";

/** Answers of each of the last days up to yesterday: the line starts at zero, the dot is yesterday. */
export function Spark({ totals }: { readonly totals: readonly number[] }) {
  const most = Math.max(0, ...totals);
  const last = totals.at(-1) ?? 0;
  if (most === 0) return <span class="meta">{t("quiet")}</span>;
  const heightOf = (total: number): number => 100 - (total / most) * 100;
  const points = totals.map((total, at) => `${at},${heightOf(total).toFixed(1)}`).join(" ");
  return (
    <div class="spark">
      <svg aria-hidden="true">
        <svg viewBox={`0 0 ${totals.length - 1} 100`} preserveAspectRatio="none" width="100%" height="100%">
          <polyline points={points} />
        </svg>
        <circle cx="100%" cy={`${heightOf(last)}%`} r="2.5" />
      </svg>
      <span class="sr">{t("spark", { days: totals.length, most: count(most), last: count(last) })}</span>
    </div>
  );
}
