import { type Comment, CommentPage, PATHS, type SurveySummary } from "@earshot/contract";
import { ask, type Answered } from "../live/ask.ts";
import { type ListPage, newestFirst } from "../live/newest-first.ts";
import { sessionIsOver } from "../sign-in/session.ts";
import { daysOf, viewOf } from "../survey/view.ts";

/** Filters of the address that the API takes as they are. */
const AS_THEY_ARE = ["answer", "negative", "text", "channel", "language", "tag", "case"] as const;

/** Names in the address by which comments are filtered; `range` is that of the survey's page. */
export const FILTERS = [...AS_THEY_ARE, "range"] as const;

/**
 * The query that asks for the comments that the address wants.
 *
 * @param always whether all days are meant where it says none; else those that the survey's page shows then
 */
export function commentQuery(
  survey: Pick<SurveySummary, "kind"> & { readonly timeZone?: string | undefined },
  params: URLSearchParams,
  always: boolean,
  now: number,
): string {
  const query = new URLSearchParams();
  for (const name of AS_THEY_ARE) {
    const value = params.get(name);
    if (value) query.set(name, value);
  }
  const { range } = viewOf(survey, params);
  const { from, to } =
    always && !params.has("range") ? { from: null, to: null } : daysOf(range, survey.timeZone ?? "UTC", now);
  if (from !== null) query.set("from", from);
  // What is said today and later is not kept out, or a page that stays open over midnight would hear nothing any more.
  if (to !== null && range.is === "own") query.set("to", to);
  return query.toString();
}

/** Keeps the comments of a survey that a query asks for. */
export function listen(survey: string, query: string) {
  const fetchPage = async (before: string | undefined, most: number): Promise<Answered<ListPage<Comment>>> => {
    const asked = new URLSearchParams(query);
    if (before !== undefined) asked.set("before", before);
    asked.set("limit", String(most));
    const answer = await ask(`${PATHS.comments(survey)}?${asked.toString()}`, CommentPage);
    return answer.ok ? { ok: true, body: { lines: answer.body.comments, next: answer.body.next } } : answer;
  };
  return newestFirst(fetchPage, (status) => {
    if (status === 401) sessionIsOver();
  });
}

/** The comments of a survey as they stand on the page. */
export type Voices = ReturnType<typeof listen>;
