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
import { isObject, type Json } from "./json.ts";
import { NOTES, SHAPES } from "./notes.ts";

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
export const SCHEMAS: Readonly<Record<string, Json>> = Object.fromEntries(
  Object.entries({
    Survey: publicPart(jsonSchema(Survey)),
    Submission: jsonSchema(SubmissionBody),
    Accepted: jsonSchema(Accepted),
    ReceiptStatus: jsonSchema(ReceiptStatus),
    Change: jsonSchema(ChangeRequest),
    Done: jsonSchema(Done),
    Problem: jsonSchema(Problem),
  }).map(([name, schema]) => [name, noted(name, schema)]),
);

/** What is sent, not what is made of it: that texts are cleaned is no concern of a caller. */
function jsonSchema(schema: v.GenericSchema): Json {
  const described = toJsonSchema(schema, {
    typeMode: "input",
    // What JSON Schema has no word for, such as a check by a function, is said by the words around it.
    errorMode: "ignore",
  });
  const json: Json = JSON.parse(JSON.stringify({ ...described, $schema: undefined }));
  return json;
}

/** A survey as anyone may see it: without the rule that opens cases, in one of its languages. */
function publicPart(schema: Json): Json {
  return changed(schema, {
    oneOf: (kinds) => (Array.isArray(kinds) ? kinds.map(publicPart) : kinds),
    properties: (properties) => {
      const shown = changed(properties, { negative: () => undefined, translations: () => undefined });
      return isObject(shown) ? { ...shown, languages: { type: "array", items: { type: "string" } } } : shown;
    },
    required: (names) => (Array.isArray(names) ? names.filter((name) => name !== "negative") : names),
    // What is shown may grow.
    additionalProperties: () => undefined,
  });
}

/** Puts the notes beside the fields. */
function noted(name: string, schema: Json): Json {
  const sent = name === "Submission" || name === "Change";
  const each = (kinds: Json): Json => (Array.isArray(kinds) ? kinds.map((kind) => noted(name, kind)) : kinds);
  return changed(schema, {
    oneOf: each,
    anyOf: each,
    properties: (properties) => {
      if (!isObject(properties)) return properties;
      const entries = Object.entries(properties).map(([field, was]) => {
        const shape = sent ? (SHAPES[field] ?? {}) : {};
        const shaped = "format" in shape ? shape : { ...(isObject(was) ? was : {}), ...shape };
        const description = NOTES[name]?.[field];
        return [field, description === undefined ? shaped : { ...shaped, description }] as const;
      });
      return Object.fromEntries(entries);
    },
  });
}

/** An object with some of its fields made anew, or left out where that gives undefined; anything else as it is. */
function changed(json: Json, changes: Readonly<Record<string, (was: Json) => Json | undefined>>): Json {
  if (!isObject(json)) return json;
  const entries = Object.entries(json).flatMap(([name, was]) => {
    const change = changes[name];
    const is = change ? change(was) : was;
    return is === undefined ? [] : [[name, is] as const];
  });
  return Object.fromEntries(entries);
}
