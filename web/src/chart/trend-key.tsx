import type { TrendLine } from "./trend-line.ts";
import { t } from "./words.ts";

/** What the marks of a trend mean: those that are there. */
export function Key({
  single,
  ghost,
  few,
}: {
  readonly single: TrendLine | undefined;
  readonly ghost: boolean;
  readonly few: boolean;
}) {
  return (
    <ul class="key-row keys">
      {single && (
        <li class={`tone ${single.tone}`}>
          <svg class="plot" aria-hidden="true">
            <rect class="band" width="100%" height="100%" />
            <line class="line" x1="0" x2="100%" y1="50%" y2="50%" />
          </svg>
          {t("trend.key.band", { name: single.words })}
        </li>
      )}
      {ghost && (
        <li>
          <svg class="plot" aria-hidden="true">
            <line class="ghost" x1="0" x2="100%" y1="50%" y2="50%" />
          </svg>
          {t("trend.key.before")}
        </li>
      )}
      {few && (
        <li class={`tone ${single?.tone ?? "rest"}`}>
          <svg class="plot square" aria-hidden="true">
            <circle class="thin" cx="50%" cy="50%" r="4" />
          </svg>
          {t("trend.key.few")}
        </li>
      )}
      <li>
        <svg class="plot square" aria-hidden="true">
          <rect class="open" width="100%" height="100%" />
        </svg>
        {t("trend.key.volume")}
      </li>
    </ul>
  );
}
