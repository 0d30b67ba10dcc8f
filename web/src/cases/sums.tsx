import type { CaseCounts } from "@earshot/contract";
import { Fact } from "../frame/fact.tsx";
import { count, duration, percent } from "../words/numbers.ts";
import { t } from "./words.ts";

/** What the last 30 days came to, each beside what the 30 days before did. */
export function Sums({ numbers, open }: { readonly numbers: CaseCounts; readonly open: number }) {
  const { now, before } = numbers;
  const took = (seconds: number | null) => (seconds === null ? t("sums.none") : duration(seconds * 1000));
  const then = (value: string | undefined) => (value === undefined ? undefined : t("sums.before", { before: value }));
  return (
    <dl class="sums facts">
      <Fact name={t("sums.open")} value={count(open)} />
      {now && (
        <>
          <Fact
            name={t("sums.opened")}
            value={count(now.opened)}
            more={then(before ? count(before.opened) : undefined)}
          />
          <Fact
            name={t("sums.recovered")}
            value={now.recoveredShare === null ? t("sums.none") : percent(now.recoveredShare)}
            note={now.opened > 0 ? t("sums.recovered.of", { recovered: now.recovered, opened: now.opened }) : undefined}
            more={then(typeof before?.recoveredShare === "number" ? percent(before.recoveredShare) : undefined)}
          />
          <Fact
            name={t("sums.answer")}
            value={took(now.toAnswer)}
            note={now.toAnswer === null ? undefined : t("sums.median")}
            more={then(typeof before?.toAnswer === "number" ? took(before.toAnswer) : undefined)}
          />
          <Fact
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
