import { expect, it } from "vitest";
import { dangersOf } from "./migration-rules.ts";

it.each([
  ["DROP TABLE feedback", /drop it one version later/],
  ['ALTER TABLE "feedback" DROP COLUMN "page"', /drop it one version later/],
  ['ALTER TABLE "cases" DROP CONSTRAINT "case_state_known"', /rest on it/],
  ['ALTER TABLE "feedback" RENAME COLUMN "page" TO "url"', /old name/],
  ['ALTER TABLE "feedback" ALTER COLUMN "n" SET DATA TYPE text', /rewrites the table/],
  ['ALTER TABLE "feedback" ALTER COLUMN "n" TYPE integer', /rewrites the table/],
  ['ALTER TABLE "feedback" ALTER COLUMN "page" SET NOT NULL', /NOT VALID/],
  ['ALTER TABLE "feedback" ADD COLUMN "more" text NOT NULL', /give it a default/],
  ['ALTER TABLE "feedback" ADD COLUMN "more" bigserial', /differs from row to row/],
  ['ALTER TABLE "feedback" ADD CONSTRAINT "c" CHECK (n > 0)', /NOT VALID/],
  ['ALTER TABLE "feedback" ADD CONSTRAINT "u" UNIQUE ("n")', /USING INDEX/],
  ['CREATE INDEX "i" ON "feedback" USING btree ("n")', /CONCURRENTLY/],
  ['CREATE UNIQUE INDEX "i" ON "feedback" USING btree ("n")', /CONCURRENTLY/],
  ['CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "feedback" ("n")', /without transaction/],
  ['-- without transaction: large\nCREATE INDEX CONCURRENTLY "i" ON "feedback" ("n")', /IF \[NOT\] EXISTS/],
  ["DROP INDEX feedback_comments", /CONCURRENTLY/],
  ["TRUNCATE journal", /locks the whole table/],
  ["UPDATE feedback\nSET answer = 'a'", /in batches/],
  ["CREATE TABLE a (id int);\nDELETE FROM feedback", /in batches/],
  ["SELECT 1;\nCOMMIT;", /one transaction already/],
])("refuses %s", (statement, why) => {
  expect(dangersOf(statement)).toMatchObject([{ why: expect.stringMatching(why) }]);
});

it.each([
  'ALTER TABLE "feedback" ADD COLUMN "more" text',
  `ALTER TABLE "feedback" ADD COLUMN "more" text DEFAULT '' NOT NULL`,
  'ALTER TABLE "feedback" ADD CONSTRAINT "c" CHECK (n > 0) NOT VALID',
  'ALTER TABLE "feedback" ADD CONSTRAINT "u" UNIQUE USING INDEX "i"',
  'ALTER TABLE "feedback" VALIDATE CONSTRAINT "c"',
  'CREATE TABLE "a" ("id" int);\n--> statement-breakpoint\nCREATE INDEX "i" ON "a" USING btree ("id")',
  'CREATE TABLE "a" ("id" int);--> statement-breakpoint\nALTER TABLE "a" ADD CONSTRAINT "c" CHECK (id > 0)',
  '-- without transaction: large\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "feedback" ("n")',
  "-- safe: sixteen rows\nUPDATE partition_offset SET ver = ver + 1",
  "-- DROP TABLE feedback\nSELECT 1",
])("lets %s pass", (statement) => {
  expect(dangersOf(statement)).toEqual([]);
});

it("excuses one statement and not the next", () => {
  expect(dangersOf("-- safe: nobody uses it\nDROP TABLE a;\nDROP TABLE b;")).toMatchObject([
    { statement: "drop table b" },
  ]);
});
