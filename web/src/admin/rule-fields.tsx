import { PATHS, shownAnswer } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { count, decimal, percent } from "../words/numbers.ts";
import { t as say } from "../words/shared.ts";
import { DryRun } from "./answers.ts";
import { tell } from "./api.ts";
import { answersIn, type Draft, scaleOf } from "./draft.ts";
import { mistakeAt } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { useRested } from "./when.tsx";
import { rich, t } from "./words.ts";

/** Days that a rule is tried on. */
const DAYS = 30;

/** Which answers open a case, beside what that would have come to. */
export function RuleFields({ draft, change, mistakes, about }: PartProps) {
  const scale = scaleOf(draft.kind);
  const wrong = mistakeAt(mistakes, "/negative");
  return (
    <fieldset>
      <legend>{t("rule")}</legend>
      {scale ? <Slider draft={draft} change={change} ends={scale} /> : <Picked draft={draft} change={change} />}
      {wrong !== undefined && <p class="wrong">{wrong}</p>}
      {about && <Tried draft={draft} change={change} />}
    </fieldset>
  );
}

type RuleProps = Pick<PartProps, "draft" | "change">;

const thresholdOf = (draft: Draft, never: number): number =>
  draft.negative && "atMost" in draft.negative ? draft.negative.atMost : never;

function Slider({ draft, change, ends }: RuleProps & { readonly ends: readonly [number, number] }) {
  const [never, most] = ends;
  const at = thresholdOf(draft, never);
  const steps = Array.from({ length: most - never + 1 }, (_, step) => never + step);
  return (
    <div class="slider">
      <label>
        <span>{at === never ? t("rule.never") : rich("rule.atMost", { answer: <b class="n">{at}</b> })}</span>
        <input
          type="range"
          min={never}
          max={most}
          step={1}
          value={at}
          aria-valuetext={at === never ? t("rule.never") : t("rule.atMost", { answer: at })}
          onInput={({ currentTarget }) => {
            const value = currentTarget.valueAsNumber;
            change({ negative: value === never ? null : { atMost: value } });
          }}
        />
      </label>
      <div class="ticks" aria-hidden="true">
        {steps.map((step) => (
          <span key={step}>{step === never ? t("rule.tick") : step}</span>
        ))}
      </div>
    </div>
  );
}

function Picked({ draft, change }: RuleProps) {
  const chosen = draft.negative && "oneOf" in draft.negative ? draft.negative.oneOf : [];
  return (
    <div class="row">
      {answersIn(draft).map((answer) => (
        <label key={answer} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(answer)}
            onChange={({ currentTarget }) => {
              const next = currentTarget.checked ? [...chosen, answer] : chosen.filter((one) => one !== answer);
              change({ negative: next.length === 0 ? null : { oneOf: next } });
            }}
          />
          <span dir="auto">{nameOf(draft, answer)}</span>
        </label>
      ))}
    </div>
  );
}

function nameOf({ kind, options }: Draft, answer: string): string {
  if (kind === "thumbs") return say(answer === "up" ? "thumbs.up" : "thumbs.down");
  return options.find(({ id }) => id === answer)?.label || answer;
}

/** What the rule would have done to what was said in the last days. */
function Tried({ draft, change }: RuleProps) {
  const rule = useRested(JSON.stringify(draft.negative), 250);
  const [tried, setTried] = useState<DryRun | "missing" | undefined>();
  useEffect(() => {
    let current = true;
    void (async () => {
      const told = await tell("POST", PATHS.adminDryRun(draft.id), DryRun, { negative: JSON.parse(rule), days: DAYS });
      // A rule that is no rule yet has no answer: the one before stays.
      if (current && (told.ok || told.status === 0)) setTried(told.ok ? told.body : "missing");
    })();
    return () => {
      current = false;
    };
  }, [draft.id, rule]);
  if (tried === undefined) return null;
  if (tried === "missing") return <p class="help">{t("dry.missing")}</p>;
  const total = tried.answers.reduce((sum, one) => sum + one.count, 0);
  const scale = scaleOf(draft.kind);
  return (
    <div class="dry">
      <p aria-live="polite">
        {total === 0
          ? t("dry.none", { days: DAYS })
          : rich("dry.would", {
              days: DAYS,
              cases: <strong>{count(tried.cases)}</strong>,
              aDay: decimal(tried.cases / DAYS, 1),
              share: percent(tried.cases / total, 1),
              answers: count(total),
            })}
      </p>
      {scale && total > 0 && <Thresholds draft={draft} change={change} tried={tried} ends={scale} />}
      <p class="help">{t("dry.safe")}</p>
    </div>
  );
}

/** What each rule there could be comes to; each is a button that sets it. */
function Thresholds({
  draft,
  change,
  tried,
  ends: [never, most],
}: RuleProps & { readonly tried: DryRun; readonly ends: readonly [number, number] }) {
  const at = thresholdOf(draft, never);
  const rows = Array.from({ length: most - never }, (_, step) => never + 1 + step).map((threshold) => ({
    threshold,
    cases: tried.answers.reduce((sum, one) => (Number(one.answer) <= threshold ? sum + one.count : sum), 0),
  }));
  const largest = Math.max(1, ...rows.map(({ cases }) => cases));
  return (
    <ul class="thresholds">
      {rows.map(({ threshold, cases }) => (
        <li key={threshold}>
          <button
            type="button"
            aria-pressed={threshold === at}
            onClick={() => change({ negative: { atMost: threshold } })}
          >
            <span>{t("rule.upTo", { answer: String(shownAnswer(draft.kind, String(threshold))) })}</span>
            <svg aria-hidden="true">
              <rect width={`${(100 * cases) / largest}%`} height="100%" rx="2" />
            </svg>
            <span class="c">
              {count(cases)}
              <span class="sr"> {t("dry.cases", { count: cases })} </span>
            </span>
            <span class="p">{t("dry.aDay", { aDay: decimal(cases / DAYS, 1) })}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
