import { load as loadCharts } from "../chart/words.ts";
import { load as loadComments } from "../comments/words.ts";
import type { Route } from "../route.ts";
import { SurveyPage } from "./survey-page.tsx";
import { load as loadWords } from "./words.ts";
import "../styles/chart.css";
import "../styles/trend.css";
import "../styles/bars.css";
import "../styles/survey.css";
import "../styles/filters.css";
import "../styles/share.css";
import "../styles/voices.css";
import "../styles/invitation.css";

/** Fetches the words of this room. */
export const load = async (): Promise<void> => {
  await Promise.all([loadWords(), loadCharts(), loadComments()]);
};

/** One survey. */
export function Room({ at }: { readonly at: Extract<Route, { page: "survey" }> }) {
  return <SurveyPage id={at.id} />;
}
