import { CaseNumbers, PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import * as v from "valibot";
import { ask } from "../live/ask.ts";
import { signedIn } from "../sign-in/session.ts";
import { count, duration, percent } from "../words/numbers.ts";

/** Cases move by the hour: they are asked for at most this often, in milliseconds, and at least this often. */
const AT_MOST_MS = 5000;
const AT_LEAST_MS = 30_000;

const Answer = v.object({ cases: v.optional(CaseNumbers) });

/** What became of a survey's cases, for those who are signed in; nothing before there is one. */
export function CaseFacts({ survey: { id, results } }: { readonly survey: SurveySummary }) {
  const [cases, setCases] = useState<CaseNumbers | undefined>(undefined);
  const askedAt = useRef(0);
  const allowed = signedIn.value === true;
  useEffect(() => {
    setCases(undefined);
    askedAt.current = 0;
  }, [allowed, id]);
  useEffect(() => {
    if (!allowed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    async function refresh(): Promise<void> {
      askedAt.current = Date.now();
      const answer = await ask(PATHS.summary(id), Answer);
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
  }, [allowed, id, results.version, results.cases.open]);
  if (!cases || cases.opened === 0) return null;
  const { solved, recoveredShare, recovered, toAnswer, toClose } = cases;
  return (
    <dl class="facts followed" aria-label="Cases followed up">
      <Fact name="Cases solved" value={count(solved)} more={`of ${count(cases.opened)} opened`} />
      <Fact name="Recovered" value={percent(recoveredShare ?? 0)} more={`${count(recovered)} answered better since`} />
      <Fact name="First answer" value={took(toAnswer)} more="in half of all cases" />
      <Fact name="Solved after" value={took(toClose)} more="in half of all cases" />
    </dl>
  );
}

function Fact({ name, value, more }: { readonly name: string; readonly value: string; readonly more: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{more}</small>
      </dd>
    </div>
  );
}

const took = (seconds: number | null): string => (seconds === null ? "none yet" : duration(seconds * 1000));
