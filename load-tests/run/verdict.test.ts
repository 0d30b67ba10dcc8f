import type { Ledger } from "@earshot/contract";
import { expect, it } from "vitest";
import { COUNTS, type Counts } from "../counts.ts";
import { howMuch } from "./how-much.ts";
import { judge, type Outcome } from "./verdict.ts";

const counts = (changes: Partial<Counts>): Counts => ({
  ...(Object.fromEntries(Object.keys(COUNTS).map((what) => [what, 0])) as Counts),
  ...changes,
});

function ledger(changes: Partial<Ledger>): Ledger {
  const terms = { accepted: 0, stored: 0, superseded: 0, withdrawn: 0, duplicate: 0, deadLettered: 0, lost: 0 };
  const more = { balanced: true, asOf: null, partitions: [], surveys: [], discontinuities: [] };
  return { ...terms, inFlight: 0, ...more, cases: { open: 0, total: 0 }, ...changes };
}

/** Names of what does not hold. */
function failed(changes: Partial<Outcome>): string[] {
  const outcome: Outcome = {
    counts: counts({ kept: 10 }),
    thresholds: [],
    before: ledger({ accepted: 5, stored: 5 }),
    after: ledger({ accepted: 15, stored: 15 }),
    results: "http://localhost:5001",
    untilItBreaks: false,
    latency: true,
    metrics: {},
    ...changes,
  };
  return judge(outcome)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);
}

const TOLD = "what customers were told is in the ledger";
const STORED = "all of it is stored, each once";

it("passes where the ledger has grown by what customers were told", () => {
  expect(failed({})).toEqual([]);
});

it("fails where one is missing, and where one is too many", () => {
  expect(failed({ after: ledger({ accepted: 14, stored: 14 }) })).toEqual([TOLD]);
  expect(failed({ after: ledger({ accepted: 16, stored: 16 }) })).toEqual([TOLD]);
});

it("takes an answer nobody knows of for kept or not", () => {
  const unknown = counts({ kept: 10, unknown: 1 });
  expect(failed({ counts: unknown })).toEqual([]);
  expect(failed({ counts: unknown, after: ledger({ accepted: 16, stored: 16 }) })).toEqual([]);
  expect(failed({ counts: unknown, after: ledger({ accepted: 17, stored: 17 }) })).toEqual([TOLD]);
});

it("takes an answer that k6 has cut off for kept or not", () => {
  const cut = counts({ kept: 10, begun: 12, ended: 10 });
  expect(failed({ counts: cut, after: ledger({ accepted: 17, stored: 17 }) })).toEqual([]);
  expect(failed({ counts: cut, after: ledger({ accepted: 18, stored: 18 }) })).toEqual([TOLD]);
});

it("says nothing of a rate at which customers did not come", () => {
  const metrics = { iterations: { count: 97 }, dropped_iterations: { count: 3 } };
  expect(failed({ metrics })).toEqual(["at least 98 % of the customers came"]);
  expect(failed({ metrics, latency: false })).toEqual([]);
  expect(failed({ metrics, untilItBreaks: true })).toEqual([]);
});

it("says how much it took until it broke, kept up for five seconds", () => {
  const second = (at: number, kept: number) => ({
    at: at * 1000,
    requests: kept,
    latency: undefined,
    notSent: 0,
    outcomes: { kept },
  });
  const timeline = [10, 20, 30, 40, 50, 500, 0, 0, 0, 0].map((kept, at) => second(at, kept));
  const crossed = { metric: "http_req_duration{what:submit}", limit: "p(95)<500", crossed: true, measured: 527 };
  const told = howMuch(timeline, [crossed, { ...crossed, limit: "p(99)<1000", crossed: false }]);
  expect(told).toEqual({
    what: "how much it took: 128 answers a second, for 5 s",
    holds: true,
    because: "it broke by ms until an answer is taken: p(95)<500",
  });
  expect(howMuch(timeline, []).because).toBe("it did not break");
});

it("fails where what was accepted is not stored, or stored as something else", () => {
  expect(failed({ after: ledger({ accepted: 15, stored: 14, inFlight: 1 }) })).toEqual([STORED]);
  expect(failed({ after: ledger({ accepted: 15, stored: 14, duplicate: 1 }) })).toEqual([STORED]);
  expect(failed({ after: ledger({ accepted: 15, stored: 14, lost: 1 }) })).toEqual([
    STORED,
    "nothing was lost or put aside",
  ]);
});

it("fails where the ledger does not balance, was not read, or nobody was answered", () => {
  expect(failed({ after: ledger({ accepted: 15, stored: 15, balanced: false }) })).toEqual(["the ledger balances"]);
  expect(failed({ after: undefined })).toEqual(["the ledger was read"]);
  expect(failed({ counts: counts({}), after: ledger({ accepted: 5, stored: 5 }) })).toEqual([
    "customers were answered",
  ]);
});

it("wants a case for each unhappy customer", () => {
  const after = (total: number) => ledger({ accepted: 15, stored: 15, cases: { open: 0, total } });
  const unhappy = counts({ kept: 10, unhappy: 3 });
  expect(failed({ counts: unhappy, after: after(3) })).toEqual([]);
  expect(failed({ counts: unhappy, after: after(2) })).toEqual(["each unhappy customer has a case"]);
});

it("fails where k6 says that a threshold was crossed, unless it was driven until it breaks", () => {
  const thresholds = [{ metric: "m", limit: "p(95)<1", crossed: true, measured: 2 }];
  expect(failed({ thresholds })).toEqual(["m p(95)<1"]);
  expect(failed({ thresholds, untilItBreaks: true })).toEqual([]);
});
