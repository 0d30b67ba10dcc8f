import { PATHS, Results, SurveyList, type SurveySummary } from "@earshot/contract";
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { ask } from "../live/ask.ts";
import { dated, heardAnswers } from "../live/pulse.ts";
import { follow as followLine, type Source } from "../live/follow.ts";
import { surveyKnown, surveys } from "../live/surveys.ts";

/** A survey that is being watched. */
export interface Followed {
  /** What it asks, and its newest totals; undefined until both are known. */
  readonly survey: ReadonlySignal<SurveySummary | undefined>;
  /** Why it is not shown: 401 or 403 want a session, others mean that there is none. */
  readonly refused: ReadonlySignal<number | undefined>;
  readonly source: Source;
}

/** Begins to watch a survey: its question from the list of surveys, its totals from its stream. */
export function follow(id: string): Followed {
  const refused = signal<number | undefined>(undefined);
  const totals = signal<Results | undefined>(undefined);
  const about = computed(() => surveyKnown(id));
  let asking = false;

  /** The stream says nothing of the question; a list that was heard before may be too old to have this survey. */
  async function learn(): Promise<void> {
    if (asking || about.peek()) return;
    asking = true;
    const list = await ask(PATHS.surveys, SurveyList);
    asking = false;
    if (!list.ok) return;
    surveys.value = list.body;
    if (about.peek()) return;
    const answer = await ask(PATHS.results(id), Results);
    if (answer.ok || (answer.status >= 400 && answer.status < 500)) refused.value = answer.ok ? 404 : answer.status;
  }

  const source = followLine([id], {
    results: (heard) => {
      if (totals.peek() && heard.total > (totals.peek()?.total ?? 0)) heardAnswers.value += 1;
      totals.value = heard;
      dated(heard.asOf);
      void learn();
    },
    beat: dated,
    gone: (_, status) => {
      refused.value = status;
    },
  });
  void learn();

  return {
    survey: computed(() => about.value && { ...about.value, results: totals.value ?? about.value.results }),
    refused,
    source,
  };
}
