import { load as loadCharts } from "../chart/words.ts";
import type { Route } from "../route.ts";
import { Wall } from "./wall.tsx";
import { load as loadWords } from "./words.ts";
import "../styles/chart.css";
import "../styles/present.css";

/** Fetches the words of this room. */
export const load = async (): Promise<void> => {
  await Promise.all([loadWords(), loadCharts()]);
};

/** One survey on a wall. */
export function Room({ at }: { readonly at: Extract<Route, { page: "present" }> }) {
  return <Wall id={at.id} />;
}
