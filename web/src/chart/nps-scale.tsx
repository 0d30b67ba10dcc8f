import { decimal } from "../words/numbers.ts";
import { wholeFigure, type ShownScore } from "../words/score.ts";
import { length } from "./bar.tsx";
import { t } from "./words.ts";

const TICKS = [-100, -50, 0, 50, 100] as const;

/** The score and its margin on the whole scale from −100 to 100, which runs left to right in every language. */
export function NpsScale({ score }: { readonly score: ShownScore }) {
  const { place, margin } = score;
  if (!place) return null;
  const words = margin ? `${wholeFigure(score)} ${margin}` : wholeFigure(score);
  return (
    <div class="plot nps-scale">
      <svg aria-hidden="true">
        <title>{t("gauge.title", { score: words, low: decimal(-100, 0), high: decimal(100, 0) })}</title>
        <line class="base" x1="0" x2="100%" y1="28" y2="28" />
        {TICKS.map((tick) => {
          const x = length((tick + 100) / 200);
          const anchor = tick === -100 ? "start" : tick === 100 ? "end" : "middle";
          return (
            <g key={tick}>
              <line class="base" x1={x} x2={x} y1="24" y2="32" />
              <text x={x} y="48" text-anchor={anchor}>
                {decimal(tick, 0)}
              </text>
            </g>
          );
        })}
        {place.low !== undefined && place.high !== undefined && (
          <line class="range" x1={length(place.low)} x2={length(place.high)} y1="28" y2="28" />
        )}
        <circle class="point" cx={length(place.at)} cy="28" r="5" />
        <text
          class="key"
          x={length(place.at)}
          y="14"
          text-anchor={place.at > 0.9 ? "end" : place.at < 0.1 ? "start" : "middle"}
        >
          {words}
        </text>
      </svg>
    </div>
  );
}
