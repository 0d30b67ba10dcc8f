import { Bar, length } from "./bar.tsx";
import type { Part } from "./rows.ts";
import { t } from "./words.ts";

/** The parts of a whole in one line, a hair apart; the words beside it say the same. */
export function StackedBar({ parts, total }: { readonly parts: readonly Part[]; readonly total: number }) {
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
            title={t("bars.of", { name: part.words, part: part.count, count: total })}
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
