import { PATHS, type Results, type Summary, SurveyList } from "@earshot/contract";
import { signal } from "@preact/signals";
import { signedIn } from "../sign-in/session.ts";
import { ask } from "./ask.ts";

/** The newest list of surveys that was heard, so that going to and fro shows it at once. */
export const surveys = signal<SurveyList | undefined>(undefined);

/** What came with the page of one survey, before there is a list. */
export const firstSeen = signal<SurveyList | undefined>(undefined);

let firstSummary: { key: string; body: Summary } | undefined;

/** Keeps what some days of the one survey come to, which came with its page, for whoever would ask for it. */
export function keepFirstSummary({ query, body }: { readonly query: string; readonly body: Summary }): void {
  firstSummary = { key: `${body.survey}?${query}`, body };
}

/** The same, once: later it would be old. */
export function takeFirstSummary(): typeof firstSummary {
  const first = firstSummary;
  firstSummary = undefined;
  return first;
}

/** What a survey asks, as far as is known. */
export const surveyKnown = (id: string): SurveyList["surveys"][number] | undefined =>
  [surveys, firstSeen].flatMap((seen) => seen.value?.surveys ?? []).find((survey) => survey.id === id);

let under: Promise<void> | undefined;

/** Asks for the list; whoever asks while it is under way gets the same. It stays as it is where there is no answer. */
export function learnSurveys(): Promise<void> {
  under ??= (async () => {
    const list = await ask(signedIn.peek() ? `${PATHS.surveys}?archived=true` : PATHS.surveys, SurveyList);
    if (list.ok) surveys.value = { ...list.body, surveys: list.body.surveys.map(newer) };
    under = undefined;
  })();
  return under;
}

/** The stream may have been quicker than the list. */
function newer(summary: SurveyList["surveys"][number]): SurveyList["surveys"][number] {
  const known = surveys.peek()?.surveys.find(({ id }) => id === summary.id);
  return known && known.results.version > summary.results.version ? { ...summary, results: known.results } : summary;
}

const waiting = new Map<string, Results>();

/** Takes up new totals, once a frame however many there are; a survey not in the list has that asked for again. */
export function heardResults(results: Results): void {
  if (waiting.size === 0) requestAnimationFrame(takeUp);
  waiting.set(results.survey, results);
}

function takeUp(): void {
  const list = surveys.peek();
  if (list) {
    const known = new Set(list.surveys.map(({ id }) => id));
    surveys.value = {
      ...list,
      surveys: list.surveys.map((survey) => {
        const results = waiting.get(survey.id);
        return results ? { ...survey, results } : survey;
      }),
    };
    if ([...waiting.keys()].some((id) => !known.has(id))) void learnSurveys();
  }
  waiting.clear();
}
