import { load as loadCharts } from "../chart/words.ts";
import { Overview } from "./overview.tsx";
import { load as loadWords } from "./words.ts";
import "../styles/chart.css";
import "../styles/overview.css";
import "../styles/invitation.css";

/** Fetches the words of this room. */
export const load = async (): Promise<void> => {
  await Promise.all([loadWords(), loadCharts()]);
};

/** Every survey. */
export function Room() {
  return <Overview />;
}
