import { wholeFigure, type ShownScore } from "../words/score.ts";
import { length } from "./bar.tsx";
import { t } from "./words.ts";

/** A score and its interval on their scale, which runs left to right in every language. */
export function Gauge({ score, named }: { readonly score: ShownScore; readonly named: boolean }) {
  const { place, margin, ends } = score;
  if (!place) return null;
  const at = length(place.at);
  return (
    <div class="gauge">
      <svg aria-hidden="true">
        <title>
          {t("gauge.title", {
            score: margin ? `${wholeFigure(score)} ${margin}` : wholeFigure(score),
            low: ends[0],
            high: ends[1],
          })}
        </title>
        <line class="scale" x1="0" x2="100%" y1="50%" y2="50%" />
        <line class="scale" x1="0" x2="0" y1="25%" y2="75%" />
        <line class="scale" x1="100%" x2="100%" y1="25%" y2="75%" />
        {place.low !== undefined && place.high !== undefined && (
          <line class="range" x1={length(place.low)} x2={length(place.high)} y1="50%" y2="50%" />
        )}
        <circle cx={at} cy="50%" r="4" />
      </svg>
      {named && (
        <p class="scale-ends" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </p>
      )}
    </div>
  );
}
