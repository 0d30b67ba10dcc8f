import * as v from "valibot";
import { Context } from "./submission.ts";
import { SurveyId } from "./survey.ts";

/**
 * An entry of a partition's log: one line of a Redis stream, with the fields
 *
 * - `n`, its number in the partition: 1, 2, 3 …
 * - `t`, when it was accepted: milliseconds since 1970 by the clock of Redis
 * - `u`, who it is: a random-looking int63 made from submission and client. With n and the stream's id it names the
 *   entry even after Redis has lost a tail and given the same number to another one.
 * - `b`, its body: a JSON array whose first item is the version of this codec
 *
 * The body is an array without field names as the log is the largest thing Redis holds: 104 bytes against 156 for the
 * same answer as an object.
 */
export interface Entry {
  /** Redis stream id, `<ms>-<count>`. */
  readonly id: string;
  readonly n: number;
  readonly t: number;
  /** int63 as decimal text: it does not fit a double. */
  readonly u: string;
  readonly body: FeedbackBody;
}

/** A 128-bit keyed hash of survey and identity, as 32 hex digits. */
export const ClientKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, "Must be 32 hex digits"));

/** Version of the body's codec. A reader refuses bodies of versions it does not know; they become dead letters. */
export const ENTRY_VERSION = 1;

const Int63 = v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,18})$/));

/** A feedback as the body of an entry. `answer` is as stored, see `storedAnswer`. */
export const FeedbackBody = v.strictObject({
  survey: SurveyId,
  period: v.pipe(v.number(), v.integer(), v.minValue(0)),
  client: ClientKey,
  answer: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)),
  ...Context,
  /** W3C trace context of the customer's request. */
  traceparent: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/))),
});
/** See {@link FeedbackBody}. */
export type FeedbackBody = v.InferOutput<typeof FeedbackBody>;

/** Writes a body for the field `b`. */
export function encodeBody(body: FeedbackBody): string {
  const { survey, period, client, answer, ...rest } = body;
  const tuple: unknown[] = [ENTRY_VERSION, "f", survey, period, client, answer];
  if (Object.keys(rest).length > 0) tuple.push(rest);
  return JSON.stringify(tuple);
}

const Tuple = v.union([
  v.strictTuple([v.literal(ENTRY_VERSION), v.literal("f"), v.unknown(), v.unknown(), v.unknown(), v.unknown()]),
  v.strictTuple([
    v.literal(ENTRY_VERSION),
    v.literal("f"),
    v.unknown(),
    v.unknown(),
    v.unknown(),
    v.unknown(),
    v.record(v.string(), v.unknown()),
  ]),
]);

const Fields = v.object({
  n: v.pipe(v.string(), v.regex(/^[1-9]\d{0,15}$/), v.transform(Number)),
  t: v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)),
  u: Int63,
  b: v.string(),
});

/** What an entry that cannot be read still tells, and why it cannot; never its content. */
export interface Unreadable {
  readonly id: string;
  /** Its number where that could be read; an entry without one was not written by the admit script. */
  readonly n: number | undefined;
  readonly u: string;
  readonly why: "fields" | "json" | "version" | "body";
}

/**
 * Reads an entry of the log.
 *
 * @param id the stream's id of it
 * @param fields its fields as Redis gives them
 * @returns the entry, or what is left of one that cannot be read: a dead letter
 */
export function decodeEntry(id: string, fields: Readonly<Record<string, string | undefined>>): Entry | Unreadable {
  const number = v.safeParse(Fields.entries.n, fields["n"]);
  const n = number.success ? number.output : undefined;
  const unreadable = (why: Unreadable["why"]): Unreadable => ({ id, n, u: fields["u"] ?? "", why });

  const read = v.safeParse(Fields, fields);
  if (!read.success) return unreadable("fields");
  let json: unknown;
  try {
    json = JSON.parse(read.output.b);
  } catch {
    return unreadable("json");
  }
  const tuple = v.safeParse(Tuple, json);
  if (!tuple.success) return unreadable(Array.isArray(json) && json[0] !== ENTRY_VERSION ? "version" : "body");
  const [, , survey, period, client, answer, context] = tuple.output;
  const body = v.safeParse(FeedbackBody, { ...context, survey, period, client, answer });
  if (!body.success) return unreadable("body");
  return { id, n: read.output.n, t: read.output.t, u: read.output.u, body: body.output };
}
