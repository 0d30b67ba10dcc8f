import { AnsweringFields } from "./answering-fields.tsx";
import { HoursFields } from "./hours-fields.tsx";
import type { PartProps } from "./part-props.ts";
import { RuleFields } from "./rule-fields.tsx";
import { TextFields } from "./text-fields.tsx";
import { WhatFields } from "./what-fields.tsx";

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
