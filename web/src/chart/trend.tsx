import type { Grain } from "@earshot/contract";
import { max } from "d3-array";
import { scaleBand } from "d3-scale";
import { brief, count } from "../words/numbers.ts";
import { Cursor, useCursor } from "./cursor.tsx";
import { Figure } from "./figure.tsx";
import { linear } from "./linear.ts";
import type { Piece } from "./pieces.ts";
import { placeLabels } from "./place-labels.ts";
import { Key } from "./trend-key.tsx";
import { type TrendLine, type TrendScale, withMargin } from "./trend-line.ts";
import { bandOf, pathOf } from "./trend-paths.ts";
import { Reading } from "./trend-reading.tsx";
import { t } from "./words.ts";
import { ENOUGH } from "./wilson.ts";

/** Where things lie in a drawing of this height, in pixels; widths are shares of it. */
const HEIGHT = 256;
const LINES = 150;
const VOLUME = { top: 176, base: 232 } as const;

/** Most names beneath the drawing. */
const NAMES = 5;

/**
 * How a score or a share went, with its 95 % band, the last stretch as a ghost, and how many answered beneath. Pieces
 * of few answers are hollow, what is not over is hatched. Read it by pointer, touch or the arrow keys; click or Enter
 * opens a day.
 */
export function TrendChart({
  grain,
  pieces,
  before,
  lines,
  scale,
  sentence,
  when,
  open,
}: {
  readonly grain: Grain;
  readonly pieces: readonly Piece[];
  /** As many pieces of the stretch before, where it is compared. */
  readonly before: readonly Piece[] | undefined;
  readonly lines: readonly TrendLine[];
  readonly scale: TrendScale;
  readonly sentence: string;
  /** Names a piece: short beneath the drawing, whole in a table. */
  readonly when: (piece: Piece, how: "short" | "whole") => string;
  /** Shows a piece alone; absent where it cannot be cut finer. */
  readonly open?: (piece: Piece) => void;
}) {
  const heading = t(`trend.${grain}`);
  const values = lines.map((line) => pieces.map(({ counts }) => line.measure(counts)));
  const single = lines.length === 1 ? lines[0] : undefined;
  const ghost = single && before?.map(({ counts }) => single.measure(counts));
  const n = pieces.length;
  const bands = scaleBand([...pieces.keys()], [0, 100])
    .padding(0.22)
    .paddingOuter(0.11);
  const width = bands.bandwidth();
  const x = (at: number): number => (bands(at) ?? 0) + width / 2;
  const y = linear([scale.low, scale.high], [LINES, 0]);
  const most = max(pieces, ({ total }) => total) ?? 0;
  const volume = linear([0, Math.max(most, 1)], [0, VOLUME.base - VOLUME.top]);
  const cursor = useCursor(n);
  const every = Math.ceil((n - 1) / (NAMES - 1));
  const ends = placeLabels(
    lines.flatMap((line, at) => {
      const place = values[at]?.findLastIndex((value) => value !== undefined) ?? -1;
      const value = values[at]?.[place];
      return value ? [{ line, value, place, y: y(value.value) }] : [];
    }),
  );
  const read = (at: number): string => {
    const piece = pieces[at];
    if (!piece) return "";
    const told = lines.map((line, which) => {
      const value = values[which]?.[at];
      const text = value ? withMargin(value, scale) : t("trend.none");
      return single ? text : `${line.words} ${text}`;
    });
    const was = ghost?.[at];
    return t("trend.read", {
      when: when(piece, "whole"),
      values: [
        ...told,
        `${t("trend.answers")} ${count(piece.total)}`,
        ...(was ? [t("trend.before.value", { value: scale.exact(was.value) })] : []),
        ...(piece.open ? [t("trend.open")] : []),
      ].join("; "),
    });
  };

  return (
    <Figure
      heading={heading}
      sentence={sentence}
      columns={[
        t(`trend.when.${grain}`),
        ...lines.map(({ words }) => words),
        ...(ghost ? [t("trend.before")] : []),
        t("trend.answers"),
      ]}
      rows={() =>
        pieces.map((piece, at) => [
          when(piece, "whole"),
          ...values.map((line) => (line[at] ? withMargin(line[at], scale) : "–")),
          ...(ghost ? [ghost[at] ? scale.exact(ghost[at].value) : "–"] : []),
          count(piece.total),
        ])
      }
    >
      <div class={single ? "plot trend" : "plot trend named"}>
        <svg aria-hidden="true" height={HEIGHT}>
          {scale.ticks.map((tick) => (
            <g key={tick}>
              <line class="grid" x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
              <text x="-8" y={y(tick)} dy="0.32em" text-anchor="end">
                {scale.brief(tick)}
              </text>
            </g>
          ))}
          <svg width="100%" height={LINES} viewBox={`0 0 100 ${LINES}`} preserveAspectRatio="none">
            {single && <path class="band" d={bandOf(values[0] ?? [], x, y)} />}
            {ghost && <path class="ghost" d={pathOf(ghost.slice(0, n), x, y)} />}
            {lines.map((line, at) => (
              <g key={line.key} class={`tone ${line.tone}`}>
                <path class="line" d={pathOf(values[at] ?? [], x, y)} />
              </g>
            ))}
          </svg>
          {lines.map((line, which) => (
            <g key={line.key} class={`tone ${line.tone}`}>
              {(values[which] ?? []).map((value, at) => {
                if (!value) return null;
                const alone = !values[which]?.[at - 1] && !values[which]?.[at + 1];
                const few = value.n < ENOUGH;
                if (!few && !alone) return null;
                return (
                  <circle
                    key={pieces[at]?.start}
                    class={few ? "thin" : "point"}
                    cx={`${x(at)}%`}
                    cy={y(value.value)}
                    r={n > 100 ? 2.5 : few ? 4 : 3.5}
                  />
                );
              })}
            </g>
          ))}
          {ends.map(({ line, value, place, y: lies, label }) => (
            <g key={line.key} class={`tone ${line.tone}`}>
              {value.n >= ENOUGH && <circle class="point" cx={`${x(place)}%`} cy={lies} r="3.5" />}
              <text class="key" x={single ? `${x(place)}%` : "100%"} dx={single ? 12 : 8} y={label} dy="0.32em">
                {single ? scale.brief(value.value) : `${scale.brief(value.value)} ${cut(line.words)}`}
              </text>
            </g>
          ))}
          {pieces.map((piece, at) => {
            const height = volume(piece.total);
            return height > 0 ? (
              <rect
                key={piece.start}
                class={piece.open ? "open" : "vol"}
                x={`${bands(at) ?? 0}%`}
                width={`${width}%`}
                y={VOLUME.base - height}
                height={height}
              />
            ) : null;
          })}
          <line class="base" x1="0" x2="100%" y1={VOLUME.base} y2={VOLUME.base} />
          <text x="-8" y={VOLUME.top + 9} text-anchor="end">
            {brief(most)}
          </text>
          <text x="-8" y={VOLUME.base + 1} text-anchor="end">
            {count(0)}
          </text>
          {pieces.map((piece, at) => {
            const last = at === n - 1;
            if (!last && (at % every !== 0 || n - 1 - at < every * 0.6)) return null;
            return (
              <text
                key={piece.start}
                class={!last && (at / every) % 2 === 1 ? "wide-only" : undefined}
                x={`${x(at)}%`}
                y={HEIGHT - 6}
                text-anchor="middle"
              >
                {when(piece, "short")}
              </text>
            );
          })}
          {cursor.at !== undefined && (
            <g class="cross">
              <line x1={`${x(cursor.at)}%`} x2={`${x(cursor.at)}%`} y1="0" y2={VOLUME.base} />
              {lines.map((line, which) => {
                const value = values[which]?.[cursor.at ?? -1];
                return value ? (
                  <circle
                    key={line.key}
                    class={`tone ${line.tone} point`}
                    cx={`${x(cursor.at ?? 0)}%`}
                    cy={y(value.value)}
                    r="4.5"
                  />
                ) : null;
              })}
            </g>
          )}
        </svg>
        <Cursor
          cursor={cursor}
          name={t(open ? "trend.slider" : "trend.slider.plain", { heading })}
          read={read}
          open={
            open &&
            ((at) => {
              const piece = pieces[at];
              if (piece) open(piece);
            })
          }
        >
          {cursor.at !== undefined && pieces[cursor.at] && (
            <Reading
              piece={pieces[cursor.at]}
              lines={lines.map((line, which) => ({ line, value: values[which]?.[cursor.at ?? -1] }))}
              was={ghost?.[cursor.at]}
              scale={scale}
              when={when}
              share={n === 1 ? 0.5 : cursor.at / (n - 1)}
            />
          )}
        </Cursor>
      </div>
      <Key single={single} ghost={ghost !== undefined} few={values.flat().some((value) => value && value.n < ENOUGH)} />
    </Figure>
  );
}

/** A name beside its line; the table has it whole. */
const cut = (words: string): string => (words.length > 13 ? `${words.slice(0, 12)}…` : words);
