import type { About } from "./answers.ts";
import type { Draft } from "./draft.ts";
import type { Mistakes } from "./field.tsx";

/** What each part of the form takes. */
export interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly mistakes: Mistakes;
  /** Undefined: the survey is not there yet, and all of it can change. */
  readonly about: About | undefined;
}
