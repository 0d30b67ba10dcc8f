import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { Hono } from "hono";
import { readTotals } from "../store/totals.ts";
import type { ResultsServices } from "./app.ts";
import { resultsOf, type Shown } from "./results-of.ts";

/** `GET /v1/surveys`: every survey the caller may see, with its results, in one answer; private ones need a session. */
export function listSurveys({ pool, access, edgeUrl }: Pick<ResultsServices, "pool" | "access" | "edgeUrl">) {
  return new Hono().get(PATHS.surveys, async (c) => {
    const signedIn = access(c) !== undefined;
    const shown = (await readTotals(pool)).map(resultsOf);
    const list: SurveyList = {
      surveys: shown.filter(({ survey }) => signedIn || survey.results === "public").map(summary),
      ...(edgeUrl !== undefined && { edgeUrl }),
    };
    c.header("cache-control", "private, no-cache");
    return c.json(list);
  });
}

function summary({ survey, results }: Shown): SurveySummary {
  const { id, kind, business, question, open } = survey;
  return { id, kind, business, question, open, ...(survey.kind === "choice" && { options: survey.options }), results };
}
