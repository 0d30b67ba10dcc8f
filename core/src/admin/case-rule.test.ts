import { isNegative } from "@earshot/contract";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { SurveyBody } from "./case-rule.ts";

const shared = {
  v: 1,
  id: "till",
  business: "Brevik Bicycles",
  question: "How was it?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
};
const options = [
  { id: "a", label: "A" },
  { id: "b", label: "B" },
];

describe("a survey as it is sent", () => {
  it.each([
    ["csat", {}, ["1", "2"], ["3"]],
    ["ces", {}, ["1", "3"], ["4"]],
    ["nps", {}, ["0", "6"], ["7"]],
    ["thumbs", {}, ["down"], ["up"]],
    ["choice", { options }, [], ["a", "b"]],
  ])("gives a %s without a rule the usual one", (kind, more, negative, others) => {
    const survey = v.parse(SurveyBody, { ...shared, kind, ...more });
    expect(negative.map((answer) => isNegative(survey, answer))).toEqual(negative.map(() => true));
    expect(others.map((answer) => isNegative(survey, answer))).toEqual(others.map(() => false));
  });

  it("leaves a rule that is there, also the one that no answer is negative", () => {
    for (const negative of [null, { atMost: 1 }]) {
      expect(v.parse(SurveyBody, { ...shared, kind: "csat", negative })).toMatchObject({ negative });
    }
    expect(["{", null, { kind: "stars" }].map((sent) => v.is(SurveyBody, sent))).toEqual([false, false, false]);
  });
});
