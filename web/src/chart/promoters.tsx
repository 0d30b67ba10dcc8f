import { counted, count, percent, shareOf } from "../words/numbers.ts";
import { Bar, length } from "./bar.tsx";
import { Figure } from "./figure.tsx";
import { isHatched, stackOf, type Row } from "./rows.ts";

const GROUPS: Readonly<Record<string, { readonly name: string; readonly range: string }>> = {
  Detractor: { name: "Detractors", range: "0 to 6" },
  Passive: { name: "Passives", range: "7 or 8" },
  Promoter: { name: "Promoters", range: "9 or 10" },
};

/** Detractors, passives and promoters as one bar with its words beneath. */
export function Promoters({
  rows,
  total,
  sentence,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly sentence: string;
}) {
  const parts = stackOf(rows).map((part) => ({ ...part, ...(GROUPS[part.words] ?? { name: part.words, range: "" }) }));
  return (
    <Figure
      heading="Who would recommend"
      sentence={sentence}
      columns={["Group", "Count", "Share"]}
      rows={parts.map((part) => [`${part.name}, ${part.range}`, count(part.count), shareOf(part.count, total)])}
    >
      <StackedBar parts={parts} total={total} />
      <ul class="stack-key">
        {parts.map((part) => (
          <li key={part.key}>
            <span class="name">
              <svg class="sw" aria-hidden="true">
                <g class={`tone ${part.tone}`}>
                  <rect class="fill" width="12" height="12" rx="2" />
                  {isHatched(part.tone) && <rect class="hatched" width="12" height="12" rx="2" fill="url(#hatch)" />}
                </g>
              </svg>
              {part.name}
            </span>
            <span class="meta">{part.range}</span>
            <span class="n">
              {percent(part.share)} <small>{count(part.count)}</small>
            </span>
          </li>
        ))}
      </ul>
    </Figure>
  );
}

/** The parts of a whole in one line, a hair apart; the words beside it say the same. */
export function StackedBar({
  parts,
  total,
}: {
  readonly parts: readonly { key: string; tone: Row["tone"]; words: string; count: number; share: number }[];
  readonly total: number;
}) {
  let from = 0;
  return (
    <svg class="stack" aria-hidden="true">
      {parts.map((part) => {
        const at = from;
        from += part.share;
        return (
          <Bar
            key={part.key}
            tone={part.tone}
            from={at}
            size={part.share}
            title={`${part.words}: ${count(part.count)} of ${counted(total, "answer")}`}
          />
        );
      })}
      {parts.slice(1).map((part, at) => {
        const seam = parts.slice(0, at + 1).reduce((sum, { share }) => sum + share, 0);
        return seam > 0 && seam < 1 ? (
          <line key={part.key} class="seam" x1={length(seam)} x2={length(seam)} y1="0" y2="100%" />
        ) : null;
      })}
    </svg>
  );
}
