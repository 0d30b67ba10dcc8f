import {
  Case,
  CaseCounts,
  type CaseMove,
  CasePage,
  FOLLOWED_STATES,
  PATHS,
  SurveyList,
  type SurveySummary,
} from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { ask, type Answered } from "../live/ask.ts";
import { type ListPage, newestFirst } from "../live/newest-first.ts";
import { surveys } from "../live/surveys.ts";
import { sessionIsOver } from "../sign-in/session.ts";

/** States by which the list is filtered, as the address names them. */
export const GROUPS = {
  open: FOLLOWED_STATES.join(","),
  failed: "failed",
  solved: "solved",
  all: undefined,
} as const;
/** See {@link GROUPS}. */
export type Group = keyof typeof GROUPS;

/** Cases and their numbers change by the hour: their numbers are asked for this often, in milliseconds. */
const EVERY_MS = 10_000;

const refused = (status: number): void => {
  if (status === 401) sessionIsOver();
};

/** Keeps the cases of a group, of one survey or of all. */
export function listCases(group: Group, survey: string | null) {
  const fetchPage = async (before: string | undefined): Promise<Answered<ListPage<Case>>> => {
    const query = new URLSearchParams();
    const states = GROUPS[group];
    if (states) query.set("state", states);
    if (survey !== null) query.set("survey", survey);
    if (before !== undefined) query.set("before", before);
    const answer = await ask(`${PATHS.allCases}?${query.toString()}`, CasePage);
    return answer.ok ? { ok: true, body: { lines: answer.body.cases, next: answer.body.next } } : answer;
  };
  return newestFirst(fetchPage, refused);
}

/** The cases as they stand on the page. */
export type Cases = ReturnType<typeof listCases>;

/** How the cases are followed up, of the last 30 days and of those before. */
export function useNumbers(survey: string | null): CaseCounts | undefined {
  const [numbers, setNumbers] = useState<CaseCounts | undefined>(undefined);
  useEffect(() => {
    const query = survey === null ? "" : `&survey=${encodeURIComponent(survey)}`;
    return every(async (left) => {
      const answer = await ask(`${PATHS.caseNumbers}?last=30d${query}`, CaseCounts);
      if (left()) return;
      if (answer.ok) setNumbers(answer.body);
      else refused(answer.status);
    });
  }, [survey]);
  return numbers;
}

/** What is known of a case: it, or the status by which it was refused. */
export interface KnownCase {
  readonly found: Case | undefined;
  readonly refused: number | undefined;
  /** Takes what a move has answered. */
  readonly take: (moved: Case) => void;
}

/** Keeps one case. */
export function useCase(survey: string, id: string): KnownCase {
  const [found, setFound] = useState<Case | undefined>(undefined);
  const [status, setStatus] = useState<number | undefined>(undefined);
  useEffect(
    () =>
      every(async (left) => {
        const answer = await ask(PATHS.case(survey, id), Case);
        if (left()) return;
        if (answer.ok) setFound(answer.body);
        else refused(answer.status);
        setStatus(answer.ok ? undefined : answer.status);
      }),
    [survey, id],
  );
  return { found, refused: status, take: setFound };
}

/** Moves a case; its body is the case as it is then. */
export const moveCase = (survey: string, id: string, move: CaseMove): Promise<Answered<Case>> =>
  ask(PATHS.case(survey, id), Case, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ do: move }),
  });

/** What surveys ask, by id, for their answers to be said in words. */
export function useSurveys(): ReadonlyMap<string, SurveySummary> {
  useEffect(() => {
    void (async () => {
      const answer = await ask(PATHS.surveys, SurveyList);
      if (answer.ok) surveys.value = answer.body;
    })();
  }, []);
  return new Map(surveys.value?.surveys.map((survey) => [survey.id, survey]));
}

/** Does something at once and again and again while the page can be seen, until it is told to end. */
function every(turn: (left: () => boolean) => Promise<void>): () => void {
  let left = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  async function go(): Promise<void> {
    if (!document.hidden) await turn(() => left);
    if (!left) timer = setTimeout(() => void go(), EVERY_MS);
  }
  void go();
  return () => {
    left = true;
    clearTimeout(timer);
  };
}
