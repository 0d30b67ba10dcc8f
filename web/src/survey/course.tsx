import type { Trend } from "@earshot/contract";
import { piecesOf, trimmed, type Piece } from "../chart/pieces.ts";
import type { Charted } from "../chart/rows.ts";
import { trendFinding } from "../chart/trend-finding.ts";
import { TrendChart } from "../chart/trend.tsx";
import { t } from "../chart/words.ts";
import { serverNow } from "../live/clock.ts";
import { setParams } from "../route.ts";
import { locale } from "../words/language.ts";
import { linesOf, scaleOf } from "./lens.ts";
import { dayIn, type View } from "./view.ts";

/** How a survey went over the days, hours or minutes of a view. */
export function Course({
  survey,
  view,
  trend,
}: {
  readonly survey: Charted;
  readonly view: View;
  readonly trend: Trend;
}) {
  const now = serverNow();
  const pieces = trimmed(piecesOf(trend, trend, now), now, view.range.is === "all");
  if (pieces.length < 2 || pieces.every(({ total }) => total === 0)) return null;
  // In the order of the trend, which lists answers as the survey has them.
  const about: Charted = {
    ...survey,
    results: {
      ...survey.results,
      answers: trend.answers.map((answer) => ({
        answer,
        count: survey.results.answers.find((one) => one.answer === answer)?.count ?? 0,
      })),
    },
  };
  const before = view.compare && trend.before ? piecesOf(trend, trend.before, 0) : undefined;
  const lines = linesOf(about, view.answers);
  const scale = scaleOf(about, lines, pieces);
  const { grain, timeZone } = trend;
  const today = dayIn(timeZone, now);
  const name = (format: Intl.DateTimeFormatOptions, ms: number): string =>
    new Intl.DateTimeFormat(locale(), { timeZone, ...format }).format(ms);
  const spansDays = dayIn(timeZone, pieces[0]?.start ?? now) !== dayIn(timeZone, pieces.at(-1)?.start ?? now);

  function when({ start, open }: Piece, how: "short" | "whole"): string {
    if (grain === "day") {
      if (how === "short") return open ? t("trend.today") : name({ day: "numeric", month: "short" }, start);
      return name({ weekday: "short", day: "numeric", month: "short", year: "numeric" }, start);
    }
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    if (how === "short") {
      if (open) return t("trend.now");
      return grain === "hour" && spansDays ? name({ day: "numeric", month: "short" }, start) : name(clock, start);
    }
    return dayIn(timeZone, start) === today
      ? name(clock, start)
      : name({ day: "numeric", month: "short", ...clock }, start);
  }

  return (
    <TrendChart
      grain={grain}
      pieces={pieces}
      before={before}
      lines={lines}
      scale={scale}
      sentence={trendFinding(pieces, lines, scale, when)}
      when={when}
      {...(grain === "day" &&
        !view.only && {
          open: ({ start }: Piece) => {
            const day = dayIn(timeZone, start);
            setParams({ range: day === today ? "today" : `${day}..${day}`, grain: undefined });
          },
        })}
    />
  );
}
