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
