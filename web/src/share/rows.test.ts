import { expect, test } from "vitest";
import { rowCounter, type Format } from "./rows.ts";

function counted(format: Format, text: string, size: number): number {
  const counter = rowCounter(format);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size));
  return counter.rows;
}

test.each([1, 2, 7, 1000])("counts rows however the bytes are cut, %d at a time", (size) => {
  const csv = '\ufeffid,comment\r\n1,plain\r\n2,"two\nlines, and ""quotes"""\r\n3,"خدمة\r\nسريعة"\r\n';
  expect(counted("csv", csv, size)).toBe(3);
  expect(counted("jsonl", '{"comment":"say \\"hi\\""}\n{"comment":null}\n', size)).toBe(2);
});

test("an export of nothing has no rows", () => {
  expect(counted("csv", "id,comment\r\n", 4)).toBe(0);
  expect(counted("csv", "", 4)).toBe(0);
  expect(counted("jsonl", "", 4)).toBe(0);
});
