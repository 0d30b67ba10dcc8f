import { count } from "../words/numbers.ts";
import type { Piece, Value } from "./pieces.ts";
import { type TrendLine, type TrendScale, withMargin } from "./trend-line.ts";
import { t } from "./words.ts";

/** What the pointer or the arrow keys are at, beside the line that marks it. */
export function Reading({
  piece,
  lines,
  was,
  scale,
  when,
  share,
}: {
  readonly piece: Piece | undefined;
  readonly lines: readonly { line: TrendLine; value: Value | undefined }[];
  readonly was: Value | undefined;
  readonly scale: TrendScale;
  readonly when: (piece: Piece, how: "short" | "whole") => string;
  readonly share: number;
}) {
  if (!piece) return null;
  const behind = share > 0.5;
  return (
    <div
      class="reading"
      dir="auto"
      aria-hidden="true"
      style={{ left: `${share * 100}%`, transform: `translateX(${behind ? "calc(-100% - 14px)" : "14px"})` }}
    >
      <b>{when(piece, "whole")}</b>
      {lines.map(({ line, value }) => (
        <span key={line.key}>
          {lines.length > 1 && `${line.words}: `}
          {value ? withMargin(value, scale) : t("trend.none")}
        </span>
      ))}
      {was && <span class="was">{t("trend.before.value", { value: scale.exact(was.value) })}</span>}
      <span>
        {t("trend.answers")}: {count(piece.total)}
        {piece.open && `, ${t("trend.open")}`}
      </span>
    </div>
  );
}
