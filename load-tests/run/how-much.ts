import type { Second } from "./timeline.ts";
import { type Finding, nameOf, type Threshold } from "./verdict.ts";

/** Over how long a rate has to be kept up, in s. */
const KEPT_UP = 5;

/** Says at which rate a run that was driven until it breaks has broken, and by what. */
export function howMuch(timeline: readonly Second[], thresholds: readonly Threshold[]): Finding {
  const rates = timeline.flatMap(({ at }) => {
    const within = timeline.filter((second) => second.at <= at && second.at > at - KEPT_UP * 1000);
    return within.reduce((sum, { outcomes }) => sum + (outcomes["kept"] ?? 0), 0) / KEPT_UP;
  });
  const rate = Math.round(Math.max(0, ...rates)).toLocaleString("en");
  const crossed = thresholds.filter((threshold) => threshold.crossed).map(nameOf);
  return {
    what: `how much it took: ${rate} answers a second, for ${KEPT_UP} s`,
    holds: true,
    because: crossed.length === 0 ? "it did not break" : `it broke by ${crossed.join(" and ")}`,
  };
}
