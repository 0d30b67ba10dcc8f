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
export type Entry = FeedbackEntry | ChangeEntry | TakeBackEntry;

interface Numbered {
  /** Redis stream id, `<ms>-<count>`. */
  readonly id: string;
  readonly n: number;
  readonly t: number;
  /** int63 as decimal text: it does not fit a double. */
  readonly u: string;
}

/** A client answers. */
export interface FeedbackEntry extends Numbered {
  readonly kind: "feedback";
  readonly body: FeedbackBody;
}

/** A client changes its answer. */
export interface ChangeEntry extends Numbered {
  readonly kind: "change";
  readonly body: ChangeBody;
}

/** A client takes its answer back: `withdraw` keeps what was told to others meanwhile, `erase` reaches that too. */
export interface TakeBackEntry extends Numbered {
  readonly kind: "withdraw" | "erase";
  readonly body: Place;
}

/** A 128-bit keyed hash of survey and identity, as 32 hex digits. */
export const ClientKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, "Must be 32 hex digits"));

/** Version of the body's codec. A reader refuses bodies of versions it does not know; they become dead letters. */
export const ENTRY_VERSION = 1;

/**
 * Whose answer to what an entry is about. Changes and takings back name the client's place and not one submission:
 * otherwise taking back the second answer would bring the first one back.
 */
export const Place = v.strictObject({
  survey: SurveyId,
  period: v.pipe(v.number(), v.integer(), v.minValue(0)),
  client: ClientKey,
});
/** See {@link Place}. */
export type Place = v.InferOutput<typeof Place>;

const StoredAnswer = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/));

/** A feedback as the body of an entry. `answer` is as stored, see `storedAnswer`. */
export const FeedbackBody = v.strictObject({
  ...Place.entries,
  answer: StoredAnswer,
  ...Context,
  /** W3C trace context of the customer's request. */
  traceparent: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/))),
});
/** See {@link FeedbackBody}. */
export type FeedbackBody = v.InferOutput<typeof FeedbackBody>;

/** A change as the body of an entry: what is absent stays as it was, null takes a text away. */
export const ChangeBody = v.strictObject({
  ...Place.entries,
  answer: v.optional(StoredAnswer),
  comment: v.nullish(Context.comment.wrapped),
  reason: v.nullish(Context.reason.wrapped),
});
/** See {@link ChangeBody}. */
export type ChangeBody = v.InferOutput<typeof ChangeBody>;

/** Writes the body of a feedback for the field `b`. */
export function encodeBody({ survey, period, client, answer, ...rest }: FeedbackBody): string {
  const tuple: unknown[] = [ENTRY_VERSION, "f", survey, period, client, answer];
  if (Object.keys(rest).length > 0) tuple.push(rest);
  return JSON.stringify(tuple);
}

/** Writes the body of a change for the field `b`. */
export function encodeChange({ survey, period, client, ...changed }: ChangeBody): string {
  return JSON.stringify([ENTRY_VERSION, "c", survey, period, client, changed]);
}

/** Writes the body of a taking back for the field `b`. */
export function encodeTakeBack(kind: TakeBackEntry["kind"], { survey, period, client }: Place): string {
  return JSON.stringify([ENTRY_VERSION, kind === "withdraw" ? "w" : "e", survey, period, client]);
}

/**
 * What the fields hold besides the body. Tested without a schema, which would cost half of what reading an entry does,
 * for the reader does this for each of tens of thousands a second.
 */
const NUMBER = /^[1-9]\d{0,15}$/;
const TIME = /^\d{1,15}$/;
const INT63 = /^(?:0|[1-9]\d{0,18})$/;

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
  const { n: number, t, u, b } = fields;
  const n = number !== undefined && NUMBER.test(number) ? Number(number) : undefined;
  const unreadable = (why: Unreadable["why"]): Unreadable => ({ id, n, u: u ?? "", why });

  if (n === undefined || u === undefined || !INT63.test(u)) return unreadable("fields");
  if (t === undefined || !TIME.test(t) || b === undefined) return unreadable("fields");
  let json: unknown;
  try {
    json = JSON.parse(b);
  } catch {
    return unreadable("json");
  }
  if (!Array.isArray(json)) return unreadable("body");
  if (json[0] !== ENTRY_VERSION) return unreadable("version");
  return readBody(json, id, n, Number(t), u) ?? unreadable("body");
}

function readBody(tuple: readonly unknown[], id: string, n: number, t: number, u: string): Entry | undefined {
  const [, letter, survey, period, client, said, context] = tuple;
  if (letter === "f" && (tuple.length === 6 || (tuple.length === 7 && isRecord(context)))) {
    const given = { survey, period, client, answer: said };
    const around = isRecord(context) ? context : {};
    // Twice: they come first where an entry is shown, and nothing in the context takes their place.
    const body: Record<string, unknown> = { ...given, ...around, ...given };
    return isFeedback(body) ? { id, n, t, u, kind: "feedback", body } : undefined;
  }
  if (letter === "c" && tuple.length === 6 && isRecord(said)) {
    const body = v.safeParse(ChangeBody, Object.assign(said, { survey, period, client }));
    return body.success ? { id, n, t, u, kind: "change", body: body.output } : undefined;
  }
  if ((letter === "w" || letter === "e") && tuple.length === 5) {
    const body = v.safeParse(Place, { survey, period, client });
    return body.success ? { id, n, t, u, kind: letter === "w" ? "withdraw" : "erase", body: body.output } : undefined;
  }
  return undefined;
}

const PIECES = new Map<string, v.GenericSchema>(Object.entries(FeedbackBody.entries));

/**
 * Has each piece checked and cleaned by its schema, in place, as {@link FeedbackBody} would, which looks for all that
 * may be there and takes half as long again.
 *
 * @param body with a place and an answer, if only as undefined
 */
function isFeedback(body: Record<string, unknown>): body is FeedbackBody {
  for (const name of Object.keys(body)) {
    const schema = PIECES.get(name);
    const piece = schema && v.safeParse(schema, body[name]);
    if (!piece?.success) return false;
    body[name] = piece.output;
  }
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
