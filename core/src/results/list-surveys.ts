import { PATHS, type SurveyList, type SurveySummary } from "@earshot/contract";
import { Hono } from "hono";
import type { ResultsServices } from "./services.ts";
import { isFree } from "./pass.ts";
import type { Spark } from "../store/sparks.ts";
import type { Shown } from "./results-of.ts";

/**
 * `GET /v1/surveys?archived=true`: every survey the caller may see, with its results and how many answered on each of
 * the last days, in one answer. Private ones, and those put away, need a session.
 */
export function listSurveys({ readings, access, edgeUrl }: Pick<ResultsServices, "readings" | "access" | "edgeUrl">) {
  return new Hono().get(PATHS.surveys, async (c) => {
    const signedIn = (await access(c))?.scopes.has("totals") ?? false;
    c.header("cache-control", "private, no-cache");
    return c.json(await surveyList({ readings, edgeUrl }, signedIn, c.req.query("archived") === "true"));
  });
}

/** Every survey that somebody may see. */
export async function surveyList(
  { readings, edgeUrl }: Pick<ResultsServices, "readings" | "edgeUrl">,
  signedIn: boolean,
  archived = false,
): Promise<SurveyList> {
  const [shown, sparks] = await Promise.all([readings.all(signedIn && archived), readings.sparks()]);
  return {
    surveys: shown
      .filter(({ survey }) => signedIn || isFree(survey))
      .map((one) => surveySummary(one, sparks.get(one.survey.id))),
    ...(edgeUrl !== undefined && { edgeUrl }),
  };
}

/** A survey as a line of that list. */
export function surveySummary({ survey, archived, results }: Shown, spark?: Spark): SurveySummary {
  const { id, kind, business, question, closesAt, timeZone } = survey;
  return {
    id,
    kind,
    business,
    question,
    // One that is yet to open is handed out ahead; one whose time is over asks nobody any more.
    open: survey.open && !(closesAt && Date.parse(closesAt) <= Date.now()),
    ...(survey.identity === "link" && { personal: true }),
    ...(survey.kind === "choice" && { options: survey.options }),
    results,
    ...(timeZone !== undefined && { timeZone }),
    ...(spark && { spark: { to: spark.to, totals: spark.totals } }),
    ...(archived && { archived }),
  };
}
