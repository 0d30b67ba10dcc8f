import { Overview } from "./overview.tsx";
import "../styles/chart.css";
import "../styles/overview.css";
import "../styles/invitation.css";

export { load } from "./words.ts";

/** Every survey. */
export function Room() {
  return <Overview />;
}
