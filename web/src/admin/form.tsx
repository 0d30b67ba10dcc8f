import type { About } from "./answers.ts";
import type { Draft } from "./draft.ts";
import type { Mistakes } from "./field.tsx";
import { AnsweringFields } from "./answering-fields.tsx";
import { HoursFields } from "./hours-fields.tsx";
import { RuleFields } from "./rule-fields.tsx";
import { TextFields } from "./text-fields.tsx";
import { WhatFields } from "./what-fields.tsx";

/** What each part of the form takes. */
export interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly mistakes: Mistakes;
  /** Undefined: the survey is not there yet, and all of it can change. */
  readonly about: About | undefined;
}

/** All fields of a survey. */
export function Form(props: PartProps) {
  return (
    <>
      <WhatFields {...props} />
      <TextFields {...props} />
      <AnsweringFields {...props} />
      <RuleFields {...props} />
      <HoursFields {...props} />
    </>
  );
}
