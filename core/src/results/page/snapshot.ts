import { setTimeout as pause } from "node:timers/promises";
import type { Snapshot } from "@earshot/contract";
import type { Context } from "hono";
import { surveyList, surveySummary } from "../list-surveys.ts";
import { passOf } from "../pass.ts";
import type { ResultsServices } from "../services.ts";
import { sessionOf } from "../show-session.ts";

/** Longest that a page waits for its numbers, in ms: without them it is shown all the same, and asks by itself. */
const PATIENCE = 300;

/**
 * Takes what a page shows first, of what this caller may see.
 *
 * @param survey the page is about this one; undefined: it lists all
 * @returns undefined where there is nothing to show, or Postgres is away or slow
 */
export type TakeSnapshot = (c: Context, survey: string | undefined) => Promise<Snapshot | undefined>;

type Sources = Pick<ResultsServices, "access" | "readings" | "edgeUrl" | "openShare" | "openReceipt">;

/** See {@link TakeSnapshot}. */
export function snapshots(services: Sources): TakeSnapshot {
  const { access, readings, edgeUrl } = services;

  async function listOf(c: Context, survey: string | undefined, signedIn: boolean) {
    if (survey === undefined) return surveyList(services, signedIn);
    const shown = await readings.one(survey);
    if (!shown || (await passOf(c, shown.survey, services)) instanceof Response) return undefined;
    return { surveys: [surveySummary(shown)], ...(edgeUrl !== undefined && { edgeUrl }) };
  }

  async function take(c: Context, survey: string | undefined): Promise<Snapshot | undefined> {
    const caller = await access(c);
    const list = await listOf(c, survey, caller?.scopes.has("totals") ?? false);
    return list && { at: new Date().toISOString(), list, session: sessionOf(caller) };
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
