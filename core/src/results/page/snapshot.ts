import { setTimeout as pause } from "node:timers/promises";
import { DIMENSIONS, type Snapshot, type Survey, usualRange } from "@earshot/contract";
import type { Context } from "hono";
import { daysOf } from "../days.ts";
import { surveyList, surveySummary } from "../list-surveys.ts";
import { passOf } from "../pass.ts";
import type { ResultsServices } from "../services.ts";
import { sessionOf } from "../show-session.ts";
import { summaryOf } from "../summary-of.ts";

/** Longest that a page waits for its numbers, in ms: without them it is shown all the same, and asks by itself. */
const PATIENCE = 300;

/**
 * Takes what a page shows first, of what this caller may see.
 *
 * @param survey the page is about this one; undefined: it lists all
 * @returns undefined where there is nothing to show, or Postgres is away or slow
 */
export type TakeSnapshot = (c: Context, survey: string | undefined) => Promise<Snapshot | undefined>;

type Sources = Pick<ResultsServices, "access" | "readings" | "edgeUrl" | "openShare" | "openReceipt" | "pool">;

type Caller = Awaited<ReturnType<Sources["access"]>>;

/** What the page of a survey asks first, where that is for the last so many days of all that came in. */
function firstQuery(c: Context, { kind }: Survey): { last: string } | undefined {
  const last = c.req.query("range") ?? usualRange(kind);
  return /^[1-9]\d{0,2}d$/.test(last) && !DIMENSIONS.some((each) => c.req.query(each)) ? { last } : undefined;
}

/** See {@link TakeSnapshot}. */
export function snapshots(services: Sources): TakeSnapshot {
  const { access, readings, edgeUrl, pool } = services;

  async function pageOf(
    c: Context,
    id: string,
    caller: Caller,
  ): Promise<Pick<Snapshot, "list" | "summary"> | undefined> {
    const shown = await readings.one(id);
    if (!shown || (await passOf(c, shown.survey, services)) instanceof Response) return undefined;
    const query = firstQuery(c, shown.survey);
    const days = query && daysOf({ last: Number.parseInt(query.last) }, shown.survey.timeZone);
    const withCases = caller?.scopes.has("words") ?? false;
    return {
      list: { surveys: [surveySummary(shown)], ...(edgeUrl !== undefined && { edgeUrl }) },
      ...(days && {
        summary: {
          query: new URLSearchParams(query).toString(),
          body: await summaryOf(pool, shown.survey, { ...days, by: null, only: null }, withCases),
        },
      }),
    };
  }

  async function take(c: Context, survey: string | undefined): Promise<Snapshot | undefined> {
    const caller = await access(c);
    const page =
      survey === undefined
        ? { list: await surveyList(services, caller?.scopes.has("totals") ?? false) }
        : await pageOf(c, survey, caller);
    return page && { at: new Date().toISOString(), ...page, session: sessionOf(caller) };
  }

  return async (c, survey) => {
    // What goes wrong here goes wrong again, and is told, when the page asks by itself.
    const taken = take(c, survey).catch(() => undefined);
    const late = new AbortController();
    const first = await Promise.race([taken, pause(PATIENCE, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    return first ?? undefined;
  };
}
