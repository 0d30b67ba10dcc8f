import type { Settings } from "./settings.ts";
import type { RunSteps } from "./steps.ts";

/** What a stack may be told beside its {@link Settings}. */
export interface StackOptions extends Settings {
  /** Runs the steps of the start; without a word unless given. */
  runSteps?: RunSteps;
  /** Told one line when a process keeps ending, and when it has come back. */
  onNotice?: (line: string) => void;
  /** Ends a start that is under way; what had begun is stopped before the start rejects. */
  signal?: AbortSignal;
}
