import { isHatched } from "./rows.ts";
import type { Tone } from "../words/kinds.ts";

/** Numbers with two decimals as percentages: lengths in a drawing without a viewBox, so that words never scale. */
export const length = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

/** One rectangle of a chart, hatched where its side is the unhappy one. All lengths are shares of the drawing. */
export function Bar({
  tone,
  from = 0,
  size,
  y = "0",
  height = "100%",
  title,
}: {
  readonly tone: Tone;
  readonly from?: number;
  readonly size: number;
  readonly y?: string;
  readonly height?: string;
  readonly title: string;
}) {
  if (size <= 0) return null;
  const box = { x: length(from), width: length(size), y, height, rx: 2 };
  return (
    <g class={`tone ${tone}`}>
      <title>{title}</title>
      <rect {...box} class="fill" />
      {isHatched(tone) && <rect {...box} class="hatched" fill="url(#hatch)" />}
    </g>
  );
}
