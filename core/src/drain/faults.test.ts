import { expect, it } from "vitest";
import { blameFor, sqlStateOf } from "./faults.ts";

const fault = (code: string, constraint_name?: string) => Object.assign(new Error(code), { code, constraint_name });

it.each([
  ["22021", "poison"],
  ["22P05", "poison"],
  ["23502", "poison"],
  ["23514", "poison"],
  ["54000", "poison"],
  ["P0001", "poison"],
  ["23505", "doubtful"],
  ["40001", "passing"],
  ["40P01", "passing"],
  ["53100", "passing"],
  ["55P03", "passing"],
  ["57014", "passing"],
  ["57P01", "passing"],
  ["25006", "passing"],
  ["42P01", "passing"],
  ["XX000", "passing"],
  ["CONNECTION_CLOSED", "passing"],
  ["ECONNREFUSED", "passing"],
])("takes %s for %s", (code, blame) => {
  expect(blameFor(fault(code))).toBe(blame);
});

it("tells the constraints of other rows from those of the entry's own", () => {
  expect(blameFor(fault("23514", "comment_fits"))).toBe("poison");
  expect(blameFor(fault("23514", "count_not_negative"))).toBe("doubtful");
  expect(blameFor(fault("23514", "ledger_adds_up"))).toBe("passing");
});

it("knows no SQLSTATE of what is none", () => {
  expect(sqlStateOf(fault("ECONNREFUSED"))).toBeUndefined();
  expect(sqlStateOf("23514")).toBeUndefined();
  expect(blameFor(undefined)).toBe("passing");
});
