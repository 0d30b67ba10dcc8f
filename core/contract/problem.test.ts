import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { SubmissionBody } from "./submission.ts";
import { PROBLEMS, Problem, type ProblemCode, fieldErrors, problem } from "./problem.ts";

const CANARY = "canary-5e1f";

describe("fieldErrors()", () => {
  it.each([
    ["a value of the wrong kind", { answer: { [CANARY]: CANARY } }],
    ["a text that is refused", { answer: "a", comment: `${CANARY}\0` }],
    ["a wrong language", { answer: "a", locale: `${CANARY}!` }],
    ["a wrong submissionId", { answer: "a", submissionId: CANARY }],
    ["too many tags", { answer: "a", tags: Array.from({ length: 11 }, () => CANARY) }],
    ["tags that are none", { answer: "a", tags: CANARY }],
    ["nothing", {}],
  ])("says where and what for %s, never the value", (_, sent) => {
    const parsed = v.safeParse(SubmissionBody, sent);
    const errors = fieldErrors(parsed.issues ?? []);
    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain(CANARY);
    for (const { pointer, message } of errors) {
      expect(pointer).toMatch(/^\/(answer|comment|locale|submissionId|tags)/);
      expect(message).toMatch(/^(Must|Is) /);
    }
  });

  it("says plainly what may be chosen", () => {
    const parsed = v.safeParse(
      v.variant("kind", [v.object({ kind: v.picklist(["csat", "ces"]) }), v.object({ kind: v.literal("thumbs") })]),
      { kind: CANARY },
    );
    expect(fieldErrors(parsed.issues ?? [])).toEqual([
      { pointer: "/kind", message: "Must be one of csat, ces, thumbs" },
    ]);
  });

  it.each([
    [v.pipe(v.number(), v.minValue(1)), 0, "Must be at least 1"],
    [v.pipe(v.number(), v.maxValue(9)), 10, "Must be at most 9"],
    [v.pipe(v.string(), v.maxLength(2)), CANARY, "Must be at most 2 long"],
  ])("says bounds in words, case %#", (schema, sent, message) => {
    expect(fieldErrors(v.safeParse(schema, sent).issues ?? [])).toEqual([{ pointer: "", message }]);
  });

  it("has one sentence for what may be of two kinds, where there is one", () => {
    const parsed = v.safeParse(v.union([v.number(), v.boolean()], "Must be a number"), CANARY);
    expect(fieldErrors(parsed.issues ?? [])).toEqual([{ pointer: "", message: "Must be a number" }]);
  });

  it("names a field that the survey does not have", () => {
    const parsed = v.safeParse(SubmissionBody, { answer: "a", "a/b~c": 1 });
    expect(fieldErrors(parsed.issues ?? [])).toEqual([{ pointer: "/a~1b~0c", message: "Is not known here" }]);
  });
});

it.each(Object.keys(PROBLEMS) as ProblemCode[])("problem(%s) is a problem detail with its status", (code) => {
  expect(v.parse(Problem, problem(code))).toMatchObject({ code, status: PROBLEMS[code].status });
});
