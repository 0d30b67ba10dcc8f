import type { Summary, Survey } from "@earshot/contract";
import { readCaseNumbers } from "../store/case-numbers.ts";
import type { Pool } from "../store/connect.ts";
import { readSummary, type SummaryAsked } from "../store/numbers.ts";
import { numbersOf } from "./numbers-of.ts";

/**
 * What the answers of some days come to, as it is shown.
 *
 * @param withCases whether the caller may know how cases are followed up
 */
export async function summaryOf(pool: Pool, survey: Survey, asked: SummaryAsked, withCases: boolean): Promise<Summary> {
  const { now, before, by, only } = asked;
  const ofAll = withCases && !only;
  const [read, cases, casesBefore] = await Promise.all([
    readSummary(pool, survey, asked),
    ofAll ? readCaseNumbers(pool, survey.id, now) : undefined,
    ofAll && before ? readCaseNumbers(pool, survey.id, before) : null,
  ]);
  return {
    survey: survey.id,
    timeZone: survey.timeZone ?? "UTC",
    ...now,
    now: numbersOf(survey, read.now),
    before: before && read.before && { ...before, ...numbersOf(survey, read.before) },
    ...(only && { only }),
    ...(by !== null && {
      by: {
        dimension: by,
        values: (read.by ?? []).map(({ value, counts }) => ({ value: value || null, ...numbersOf(survey, counts) })),
      },
    }),
    ...(cases && { cases: { ...cases, before: casesBefore } }),
    asOf: read.asOf?.toISOString() ?? null,
    version: read.version,
  };
}
