import * as v from "valibot";
import { type Json, isObject } from "./pattern.ts";
import { ACCOUNT, REGION } from "./rules.ts";

/** An event as rules and targets see it. */
export type BusEvent = {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** ISO 8601, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: { readonly [name: string]: Json };
  /** Of an event that comes out of an archive once more. */
  "replay-name"?: string;
};

/** Most entries of a request, and most bytes they may have together. */
const LIMITS = { entries: 10, bytes: 1_048_576 } as const;

const Entry = v.object({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string()),
  Resources: v.optional(v.array(v.string())),
  /** Seconds since 1970, as AWS JSON 1.1 writes times. */
  Time: v.optional(v.number()),
  /** For AWS X-Ray; no part of the event that rules and targets see. */
  TraceHeader: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
});
type Entry = v.InferOutput<typeof Entry>;

const Request = v.object({ Entries: v.array(Entry) });

/** A refusal of the whole request, as AWS JSON 1.1 words it. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly type: string;
  readonly status: 400 | 500;

  constructor(type: string, message: string, status: 400 | 500 = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** What became of one entry: an event, or why it is none. */
export type Checked = { event: BusEvent; bus: string } | { ErrorCode: string; ErrorMessage: string };

/**
 * Checks a PutEvents request by the limits that AWS publishes.
 *
 * @param buses known event buses, by name or ARN's last part. AWS drops events for an unknown one in silence; here they
 *   are refused, for on a laptop it is a mistake that should show.
 * @throws {Refusal} when the request as a whole cannot be taken
 */
export function checkEntries(body: unknown, buses: ReadonlySet<string>, now: number, newId: () => string): Checked[] {
  const request = v.safeParse(Request, body);
  if (!request.success) throw new Refusal("SerializationException", "Could not read the request");
  const { Entries } = request.output;
  if (Entries.length === 0 || Entries.length > LIMITS.entries) {
    const bound = Entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${LIMITS.entries}`;
    throw new Refusal(
      "ValidationException",
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) >= LIMITS.bytes) {
    throw new Refusal("ValidationException", "Total size of the entries in the request is over the limit.");
  }
  return Entries.map((entry) => checkEntry(entry, buses, now, newId));
}

/** The published rule: 14 bytes for a time, and the UTF-8 bytes of all texts. */
function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text ?? ""));
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : 14);
}

function checkEntry(entry: Entry, buses: ReadonlySet<string>, now: number, newId: () => string): Checked {
  const { Source, DetailType, Detail, Resources = [], Time } = entry;
  const missing = (name: string): Checked => ({
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (!Detail) return missing("Detail");
  if (Source.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  const bus = (entry.EventBusName ?? "default").replace(/^.*event-bus\//, "");
  if (!buses.has(bus)) {
    return { ErrorCode: "ResourceNotFoundException", ErrorMessage: `Event bus ${bus} does not exist.` };
  }
  let detail: Json;
  try {
    detail = JSON.parse(Detail);
  } catch {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
  if (!isObject(detail)) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return {
    bus,
    event: {
      version: "0",
      id: newId(),
      "detail-type": DetailType,
      source: Source,
      account: ACCOUNT,
      time: new Date(Time === undefined ? now : Time * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
      region: REGION,
      resources: Resources,
      detail,
    },
  };
}
