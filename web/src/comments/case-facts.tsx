import { PATHS, Summary, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { Fact } from "../frame/fact.tsx";
import { ask } from "../live/ask.ts";
import { params } from "../route.ts";
import { signedIn } from "../sign-in/session.ts";
import { summaryQuery, viewOf } from "../survey/view.ts";
import { count, duration, percent } from "../words/numbers.ts";
import { t } from "./words.ts";

/** Cases move by the hour: they are asked for at most this often, in milliseconds, and at least this often. */
const AT_MOST_MS = 5000;
const AT_LEAST_MS = 30_000;

type Numbers = NonNullable<Summary["cases"]>;

/** What became of the cases of the days that are shown, for those who are signed in; nothing where there was none. */
export function CaseFacts({ survey }: { readonly survey: SurveySummary }) {
  const { id, results } = survey;
  const [cases, setCases] = useState<Numbers | undefined>(undefined);
  const askedAt = useRef(0);
  const allowed = signedIn.value === true;
  const query = summaryQuery(viewOf(survey, params.value));
  useEffect(() => {
    setCases(undefined);
    askedAt.current = 0;
  }, [allowed, id, query]);
  useEffect(() => {
    if (!allowed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    async function refresh(): Promise<void> {
      askedAt.current = Date.now();
      const answer = await ask(`${PATHS.summary(id)}?${query}`, Summary);
      if (left) return;
      if (answer.ok) setCases(answer.body.cases);
      later(AT_LEAST_MS);
    }
    function later(ms: number): void {
      timer = setTimeout(() => void refresh(), Math.max(0, ms));
    }
    later(askedAt.current + AT_MOST_MS - Date.now());
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [allowed, id, query, results.version, results.cases.open]);
  if (!cases || cases.opened === 0) return null;
  const { before } = cases;
  const then = (value: string | undefined) => (value === undefined ? undefined : t("facts.before", { before: value }));
  return (
    <dl class="facts followed" aria-label={t("facts.name")}>
      <Fact
        name={t("facts.solved")}
        value={count(cases.solved)}
        note={t("facts.solved.of", { opened: cases.opened })}
      />
      <Fact
        name={t("facts.recovered")}
        value={percent(cases.recoveredShare ?? 0)}
        note={t("facts.recovered.of", { recovered: cases.recovered })}
        more={then(before && before.recoveredShare !== null ? percent(before.recoveredShare) : undefined)}
      />
      <Fact
        {...took(cases.toAnswer)}
        name={t("facts.answer")}
        more={then(before ? took(before.toAnswer).plain : undefined)}
      />
      <Fact
        {...took(cases.toClose)}
        name={t("facts.close")}
        more={then(before ? took(before.toClose).plain : undefined)}
      />
    </dl>
  );
}

/** How long something took in half of all cases; where there was none, nothing is half of it. */
function took(seconds: number | null): { value: string; note?: string; plain?: string } {
  if (seconds === null) return { value: t("facts.none") };
  const value = duration(seconds * 1000);
  return { value, note: t("facts.median"), plain: value };
}
