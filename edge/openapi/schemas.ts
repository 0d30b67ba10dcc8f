import {
  Accepted,
  ChangeRequest,
  FieldError,
  PROBLEMS,
  ReceiptStatus,
  SubmissionBody,
  Survey,
} from "@earshot/contract";
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Json } from "./json.ts";
import { NOTES, SHAPES } from "./notes.ts";

/** The public part of a survey, as `publicPart` makes it. */
const PublicSurvey = v.variant(
  "kind",
  Survey.options.map((kind) =>
    v.object(v.omit(v.object(kind.entries as v.ObjectEntries), ["negative"]).entries),
  ) as never,
);

/** Problem details as the edge sends them. */
const Problem = v.object({
  type: v.pipe(v.string(), v.description("`urn:earshot:problem:` and the code")),
  code: v.picklist(Object.keys(PROBLEMS)),
  title: v.pipe(v.string(), v.description("For people; may be reworded")),
  status: v.number(),
  detail: v.optional(v.pipe(v.string(), v.description("What was the matter this time"))),
  errors: v.optional(v.array(FieldError)),
  submissionId: v.optional(
    v.pipe(v.string(), v.description("With 503: the name under which to send the same again, where you gave none")),
  ),
});

/** Answer to a change, and to taking an answer back. */
const Done = v.omit(Accepted, ["guarantee"]);

/** The schemas of the document, from those that read and write what they describe. */
export const SCHEMAS: Readonly<Record<string, Json>> = noted({
  Survey: jsonSchema(PublicSurvey),
  Submission: jsonSchema(SubmissionBody),
  Accepted: jsonSchema(Accepted),
  ReceiptStatus: jsonSchema(ReceiptStatus),
  Change: jsonSchema(ChangeRequest),
  Done: jsonSchema(Done),
  Problem: jsonSchema(Problem),
});

/** Puts the notes beside the fields. */
function noted(schemas: Readonly<Record<string, Described>>): Readonly<Record<string, Json>> {
  const note = (name: string, { properties, oneOf, anyOf, ...rest }: Described): Json => ({
    ...(rest as { readonly [word: string]: Json }),
    ...(oneOf ? { oneOf: oneOf.map((one) => note(name, one)) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((one) => note(name, one)) } : {}),
    ...(properties
      ? { properties: withNotes(properties, NOTES[name] ?? {}, name === "Submission" || name === "Change") }
      : {}),
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, note(name, schema)]));
}

function withNotes(
  properties: Readonly<Record<string, Json>>,
  notes: Readonly<Record<string, string>>,
  sent: boolean,
): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => {
      const description = notes[field];
      const shape = sent ? (SHAPES[field] ?? {}) : {};
      const { pattern: _pattern, ...rest } = schema as Readonly<Record<string, Json>>;
      const shaped = "format" in shape ? { ...rest, ...shape } : { ...(schema as object), ...shape };
      return [field, description === undefined ? shaped : { ...shaped, description }];
    }),
  );
}

/** As much of a JSON Schema as notes are put into. */
interface Described {
  readonly [word: string]: unknown;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly oneOf?: readonly Described[];
  readonly anyOf?: readonly Described[];
}

/** What is sent, not what is made of it: that texts are cleaned is no concern of a caller. */
function jsonSchema(schema: v.GenericSchema): Described {
  const { $schema: _draft, ...described } = toJsonSchema(schema, {
    typeMode: "input",
    // What JSON Schema has no word for, such as a check by a function, is said by the words around it.
    errorMode: "ignore",
  });
  return described as unknown as Described;
}
