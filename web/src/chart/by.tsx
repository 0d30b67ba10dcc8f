import type { Dimension } from "@earshot/contract";
import { locale } from "../words/language.ts";
import { count, shareOf } from "../words/numbers.ts";
import { Bar } from "./bar.tsx";
import type { Filtered } from "./filtered.ts";
import { Figure } from "./figure.tsx";
import { t } from "./words.ts";

/** A channel, a language or a tag, as it is counted. */
export interface Part {
  /** Null: all that are not counted by themselves. */
  readonly value: string | null;
  readonly count: number;
  /** As people read it; undefined where there is none. */
  readonly score: string | undefined;
  /** Whether its score is below that of all by more than chance would give. */
  readonly low: boolean;
}

/** How a channel, a language or a tag is called. */
export function partName(dimension: Dimension, value: string | null): string {
  if (value === null) return t("by.others");
  if (dimension === "channel") return channelName(value);
  if (dimension === "tag") return value;
  return new Intl.DisplayNames(locale(), { type: "language", fallback: "code" }).of(value) ?? value;
}

/** How a channel is called; one of a business's own as it calls it. */
function channelName(channel: string): string {
  switch (channel) {
    case "hosted":
    case "widget":
    case "email":
    case "qr":
    case "api":
      return t(`channel.${channel}`);
    default:
      return channel;
  }
}

/** Where answers came from: a row for each channel, language or tag, most answers first; a click shows one alone. */
export function By({
  dimension,
  parts,
  total,
  filtered,
}: {
  readonly dimension: Dimension;
  readonly parts: readonly Part[];
  /** Of all answers, also those without any of these. */
  readonly total: number;
  readonly filtered: Filtered;
}) {
  const most = Math.max(...parts.map(({ count }) => count));
  const scored = parts.some(({ score }) => score !== undefined);
  const heading = t(`by.${dimension}`);
  return (
    <Figure
      heading={heading}
      sentence={sentenceOf(dimension, parts, total)}
      columns={[heading, t("bars.count"), t("bars.share"), ...(scored ? [t("bars.score")] : [])]}
      rows={() =>
        parts.map((part) => [
          partName(dimension, part.value),
          count(part.count),
          shareOf(part.count, total),
          ...(scored ? [part.score ?? "–"] : []),
        ])
      }
    >
      <ul class="bars slim" data-some={filtered.some || undefined}>
        {parts.map((part) => {
          const name = partName(dimension, part.value);
          const row = (
            <>
              <span class="who">
                <bdi>{name}</bdi>
              </span>
              <svg aria-hidden="true">
                <Bar
                  tone="rest"
                  size={most === 0 ? 0 : part.count / most}
                  title={t("bars.of", { name, part: part.count, count: total })}
                />
              </svg>
              <span class="c">
                {count(part.count)}
                <span class="sr"> {t("bars.count.sr", { count: part.count })} </span>
              </span>
              <span class="p">{shareOf(part.count, total)}</span>
            </>
          );
          const { value } = part;
          return (
            <li key={value ?? ""}>
              {value === null ? (
                <span class="row-of">{row}</span>
              ) : (
                <a href={filtered.href([value])} aria-current={filtered.has(value) ? "true" : undefined}>
                  {row}
                  <span class="sr">, {t(filtered.has(value) ? "bars.unfilter" : "bars.filter")}</span>
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </Figure>
  );
}

function sentenceOf(dimension: Dimension, parts: readonly Part[], total: number): string {
  const first = parts.find(({ value }) => value !== null);
  if (!first) return "";
  const lead = t(`by.lead.${dimension}`, {
    name: partName(dimension, first.value),
    share: shareOf(first.count, total),
  });
  const lowest = parts.find(({ low }) => low);
  if (!lowest?.score || parts.length < 2) return lead;
  return t("by.low", { lead, name: partName(dimension, lowest.value), score: lowest.score });
}
