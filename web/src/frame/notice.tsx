import { useEffect } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import type { Freshness } from "../live/line.ts";
import { pulse, source } from "../live/pulse.ts";
import { duration, timeOfDay } from "../words/numbers.ts";

/** What is told of a state once, when it begins; a running count of seconds would be told every second. */
const TOLD: Partial<Readonly<Record<Freshness["is"], string>>> = {
  late: "These numbers are late. None is lost; the totals will catch up by themselves.",
  cut: "No connection to results. Answers are still being accepted.",
};

/** One line and one action while the numbers are not current: what happened and what is safe. */
export function Notice() {
  const state = pulse.value;
  const is = state?.is;
  useEffect(() => {
    if (is === undefined) return undefined;
    const told = TOLD[is];
    if (told) announce(told);
    return () => {
      if (told && pulse.value?.is === "live") announce("Live again.");
    };
  }, [is]);

  if (state?.is === "late") {
    return (
      <section class="notice" data-is="late" aria-label="Freshness">
        <Icon name="late" />
        <p>
          <b>These numbers are {duration(state.ageMs)} old.</b> Answers are still being accepted and kept. None is lost;
          the totals will catch up by themselves.
        </p>
      </section>
    );
  }
  if (state?.is === "cut") {
    const seconds = Math.ceil(state.retryInMs / 1000);
    return (
      <section class="notice" data-is="off" aria-label="Freshness">
        <Icon name="off" />
        <p>
          <b>No connection to results since {timeOfDay(state.since)}.</b>{" "}
          {state.asOf !== undefined && <>You see what was counted by {timeOfDay(state.asOf)}. </>}
          Answers are still being accepted. {seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again now."}
        </p>
        <button class="btn" type="button" onClick={() => source.value?.retry()}>
          Try now
        </button>
      </section>
    );
  }
  return null;
}
