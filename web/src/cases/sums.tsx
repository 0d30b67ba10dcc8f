import type { CaseCounts } from "@earshot/contract";
import { count, duration, percent } from "../words/numbers.ts";
import { t } from "./words.ts";

/** What the last 30 days came to, each beside what the 30 days before did. */
export function Sums({ numbers, open }: { readonly numbers: CaseCounts; readonly open: number }) {
  const { now, before } = numbers;
  const took = (seconds: number | null) => (seconds === null ? t("sums.none") : duration(seconds * 1000));
  const then = (value: string | undefined) => (value === undefined ? undefined : t("sums.before", { before: value }));
  return (
    <dl class="sums facts">
      <Sum name={t("sums.open")} value={count(open)} />
      {now && (
        <>
          <Sum
            name={t("sums.opened")}
            value={count(now.opened)}
            more={then(before ? count(before.opened) : undefined)}
          />
          <Sum
            name={t("sums.recovered")}
            value={now.recoveredShare === null ? t("sums.none") : percent(now.recoveredShare)}
            note={now.opened > 0 ? t("sums.recovered.of", { recovered: now.recovered, opened: now.opened }) : undefined}
            more={then(typeof before?.recoveredShare === "number" ? percent(before.recoveredShare) : undefined)}
          />
          <Sum
            name={t("sums.answer")}
            value={took(now.toAnswer)}
            note={now.toAnswer === null ? undefined : t("sums.median")}
            more={then(typeof before?.toAnswer === "number" ? took(before.toAnswer) : undefined)}
          />
          <Sum
            name={t("sums.close")}
            value={took(now.toClose)}
            note={now.toClose === null ? undefined : t("sums.median")}
            more={then(typeof before?.toClose === "number" ? took(before.toClose) : undefined)}
          />
        </>
      )}
    </dl>
  );
}

function Sum({
  name,
  value,
  note,
  more,
}: {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly more?: string | undefined;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
        {more !== undefined && <small>{more}</small>}
      </dd>
    </div>
  );
}
