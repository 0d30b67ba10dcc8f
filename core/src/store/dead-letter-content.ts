import { isUtf8 } from "node:buffer";
import { decodeEntry, type Entry } from "@earshot/contract";
import * as v from "valibot";

/** An entry's fields as they stood in the log, byte for byte. */
export type Fields = ReadonlyMap<string, Buffer>;

const Payload = v.record(v.string(), v.union([v.string(), v.strictObject({ base64: v.string() })]));

/** Reads the fields out of what a dead letter keeps; undefined where it keeps none. */
export function fieldsOf(payload: Buffer): Fields | undefined {
  if (payload.length === 0) return undefined;
  const kept = v.parse(Payload, JSON.parse(payload.toString("utf8")));
  return new Map(
    Object.entries(kept).map(([name, value]) => [
      name,
      typeof value === "string" ? Buffer.from(value) : Buffer.from(value.base64, "base64"),
    ]),
  );
}

/** Reads an entry, where its fields are ones that this version can read. */
export function entryOf(fields: Fields): Entry | undefined {
  const texts = Object.fromEntries([...fields].map(([name, value]) => [name, value.toString("utf8")]));
  const read = decodeEntry("0-0", texts);
  return "why" in read ? undefined : read;
}

/** What is in a dead letter, for people. */
export interface Content {
  /** When it was accepted; null where it cannot be decoded. */
  accepted: Date | null;
  /** What sort of entry it is; null where it cannot be decoded, and `fields` are then the raw ones of the log. */
  kind: Entry["kind"] | null;
  /**
   * `value` is null where it is hidden; what is no UTF-8 is in hex after `0x`. `length`: characters, of raw ones bytes.
   */
  fields: { name: string; value: string | null; length: number }[];
}

/** What of a body may be shown to whoever looks after dead letters: none of it was written by a customer. */
const PLAIN = new Set(["survey", "period", "client", "answer", "locale", "channel", "traceparent"]);

/**
 * Decodes what a dead letter keeps; null where it keeps nothing, as it is closed.
 *
 * @param reveal also what a customer wrote, and the bytes of what cannot be decoded
 */
export function contentOf(payload: Buffer, reveal: boolean): Content | null {
  const fields = fieldsOf(payload);
  if (!fields) return null;
  const entry = entryOf(fields);
  if (!entry) {
    const raw = [...fields].map(([name, value]) => ({
      name,
      value: reveal ? (isUtf8(value) ? value.toString("utf8") : `0x${value.toString("hex")}`) : null,
      length: value.length,
    }));
    return { accepted: null, kind: null, fields: raw };
  }
  const body = Object.entries(entry.body).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return { name, value: reveal || PLAIN.has(name) ? text : null, length: text.length };
  });
  return { accepted: new Date(entry.t), kind: entry.kind, fields: body };
}
