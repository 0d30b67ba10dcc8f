import type { Route } from "../route.ts";
import { SurveyPage } from "./survey-page.tsx";
import "../styles/chart.css";
import "../styles/bars.css";
import "../styles/survey.css";
import "../styles/voices.css";
import "../styles/invitation.css";

/** The words of this room are in it. */
export const load = async (): Promise<void> => {};

/** One survey. */
export function Room({ at }: { readonly at: Extract<Route, { page: "survey" }> }) {
  return <SurveyPage id={at.id} />;
}
