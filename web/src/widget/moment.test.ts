import { isOpen as isOpenAtTheEdge, periodOf } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { isOpen, mayAnswerAgain } from "./moment.ts";
import type { Survey } from "./types.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.parse("2026-11-23T12:00:00Z");

const survey = (changes: Partial<Survey>): Survey => ({
  id: "service",
  kind: "csat",
  business: "Harbour Café",
  question: "How was it?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  open: true,
  ...changes,
});

const answered = { submissionId: "01941234-0000-7000-8000-000000000000", receipt: "r", at: NOW - 3 * DAY };

describe("a survey may be answered again", () => {
  test.each([
    ["by anyone where it is open to all", { identity: "open" }, true],
    ["not where the first answer stands", { repeat: "reject" }, false],
    ["not where a later one replaces it: that is a change, by its receipt", { repeat: "replace" }, false],
    ["not in the same period", { repeat: { afterDays: 30 } }, false],
  ] as const)("%s", (_, changes, may) => {
    expect(mayAnswerAgain(survey(changes), answered, NOW)).toBe(may);
  });

  test.each([1, 2, 3, 7, 30, 90])("once in each period of %d days, as the edge counts them", (afterDays) => {
    const recurring = survey({ repeat: { afterDays } });
    for (let hours = 0; hours < 200 * 24; hours += 5) {
      const now = answered.at + hours * 3_600_000;
      const another = periodOf(recurring, now) !== periodOf(recurring, answered.at);
      expect(mayAnswerAgain(recurring, answered, now)).toBe(another);
    }
  });

  test("not while an answer waits, whatever the survey says", () => {
    const waiting = { ...answered, waiting: true };
    expect(mayAnswerAgain(survey({ identity: "open" }), waiting, NOW)).toBe(false);
  });
});

test("it is open when the edge says so", () => {
  const times = [null, undefined, "2026-11-23T11:59:59Z", "2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z"];
  for (const open of [true, false]) {
    for (const opensAt of times) {
      for (const closesAt of times) {
        const asked = survey({ open, opensAt, closesAt });
        expect(isOpen(asked, NOW)).toBe(isOpenAtTheEdge({ open, opensAt, closesAt }, NOW));
      }
    }
  }
});
