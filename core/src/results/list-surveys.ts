import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { Hono } from "hono";
import type { ResultsServices } from "./services.ts";
import { isFree } from "./pass.ts";
import type { Shown } from "./results-of.ts";

/** `GET /v1/surveys`: every survey the caller may see, with its results, in one answer; private ones need a session. */
export function listSurveys({ readings, access, edgeUrl }: Pick<ResultsServices, "readings" | "access" | "edgeUrl">) {
  return new Hono().get(PATHS.surveys, async (c) => {
    const signedIn = (await access(c))?.scopes.has("totals") ?? false;
    const shown = await readings.all();
    const list: SurveyList = {
      surveys: shown.filter(({ survey }) => signedIn || isFree(survey)).map(summary),
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
