import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  CaseOpened,
  type ChangeEntry,
  type FeedbackEntry,
  Ledger,
  type ReceiptClaims,
  Results,
  Survey,
  type TakeBackEntry,
  decodeClaims,
  decodeEntry,
  encodeBody,
  encodeChange,
  encodeClaims,
  encodeTakeBack,
} from "./index.ts";

/*
 * What stands in Redis, in Postgres and at receivers of events was written by an older version of this package. These
 * fixtures are what the version in their names wrote: a change that cannot read them, or writes something else, is a
 * new version.
 */
function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
}

describe("golden fixtures", () => {
  it.each([
    ["survey-choice.v1", Survey],
    ["survey-csat.v1", Survey],
    ["results.v1", Results],
    ["ledger.v1", Ledger],
    ["case-opened.v1", CaseOpened],
    ["case-opened-linked.v1", CaseOpened],
    ["case-opened-traced.v1", CaseOpened],
  ] as const)("%s is read as it stands", (name, schema) => {
    const written = fixture(name);
    expect(v.parse<v.GenericSchema>(schema, written)).toMatchObject(written as object);
  });

  it.each(
    ["entries.v1", "entries-traced.v1"].flatMap(
      (name) => fixture(name) as { id: string; fields: Record<string, string>; entry: Omit<FeedbackEntry, "kind"> }[],
    ),
  )("feedback $id is read, and its body written again to the letter", ({ id, fields, entry }) => {
    expect(decodeEntry(id, fields)).toEqual({ kind: "feedback", ...entry });
    expect(encodeBody(entry.body)).toBe(fields["b"]);
  });

  it.each(fixture("entries-changed.v1") as { fields: Record<string, string>; entry: ChangeEntry | TakeBackEntry }[])(
    "$entry.kind is read, and its body written again to the letter",
    ({ fields, entry }) => {
      expect(decodeEntry(entry.id, fields)).toEqual(entry);
      expect(entry.kind === "change" ? encodeChange(entry.body) : encodeTakeBack(entry.kind, entry.body)).toBe(
        fields["b"],
      );
    },
  );

  it.each(fixture("unreadable.v1") as { fields: Record<string, string>; n: number | null; why: string }[])(
    "an entry that cannot be read says why: $why, $fields.b",
    ({ fields, n, why }) => {
      expect(decodeEntry("1-0", fields)).toEqual({ id: "1-0", n: n ?? undefined, u: fields["u"], why });
    },
  );

  it("a receipt's claims are read, and written again to the byte", () => {
    const { hex, claims } = fixture("receipt-claims.v2") as { hex: string; claims: ReceiptClaims };
    const bytes = new Uint8Array(Buffer.from(hex, "hex"));
    expect(decodeClaims(bytes)).toEqual(claims);
    expect(Buffer.from(encodeClaims(claims)).toString("hex")).toBe(hex);
    expect(decodeClaims(bytes.with(0, 3))).toBeUndefined();
    expect(decodeClaims(bytes.subarray(0, 37))).toBeUndefined();
    expect(decodeClaims(bytes.subarray(0, 20))).toBeUndefined();
    expect(decodeClaims(new Uint8Array())).toBeUndefined();
  });
});
