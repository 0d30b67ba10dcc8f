import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { Survey, answersOf, isNegative, publicPart, shownAnswer, storedAnswer } from "./survey.ts";

const shared = {
  v: 1,
  id: "s",
  business: "B",
  question: "Q?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;
const choice = (...ids: string[]) => ({
  ...shared,
  kind: "choice",
  options: ids.map((id) => ({ id, label: id })),
  negative: null,
});
const scale = (kind: "csat" | "ces" | "nps") => v.parse(Survey, { ...shared, kind, negative: { atMost: 2 } });
const thumbs = v.parse(Survey, { ...shared, kind: "thumbs", negative: { oneOf: ["down"] } });

describe("Survey", () => {
  it.each([
    ["one option", choice("a")],
    ["eleven options", choice(...Array.from("abcdefghijk"))],
    ["the same option twice", choice("a", "a")],
    ["an id with a slash", { ...choice("a", "b"), id: "a/b" }],
    ["an unknown field", { ...choice("a", "b"), colour: "red" }],
    ["another version", { ...choice("a", "b"), v: 2 }],
  ])("refuses %s", (_, survey) => {
    expect(v.safeParse(Survey, survey).success).toBe(false);
  });
});

describe("storedAnswer()", () => {
  it.each([
    ["csat", 1, "1"],
    ["csat", 5, "5"],
    ["csat", 0, undefined],
    ["csat", 6, undefined],
    ["csat", 4.5, undefined],
    ["csat", "5", undefined],
    ["csat", true, undefined],
    ["csat", null, undefined],
    ["csat", Number.POSITIVE_INFINITY, undefined],
    ["nps", 0, "0"],
    ["nps", -0, "0"],
    ["nps", 10, "10"],
    ["ces", 7, "7"],
  ] as const)("%s as JSON: %j becomes %j", (kind, sent, stored) => {
    expect(storedAnswer(scale(kind), sent, "json")).toBe(stored);
  });

  it("takes the text of a number from a form", () => {
    expect(storedAnswer(scale("csat"), "4", "form")).toBe("4");
    expect(storedAnswer(scale("csat"), "04", "form")).toBeUndefined();
    expect(storedAnswer(scale("csat"), "4 ", "form")).toBeUndefined();
  });

  it("takes words of choice and thumbs alike from both", () => {
    const survey = v.parse(Survey, choice("a", "constructor"));
    expect(storedAnswer(survey, "a", "json")).toBe("a");
    expect(storedAnswer(survey, "constructor", "form")).toBe("constructor");
    expect(storedAnswer(survey, "toString", "json")).toBeUndefined();
    expect(storedAnswer(thumbs, "up", "form")).toBe("up");
  });
});

it("answersOf() lists every answer in the order it is shown", () => {
  expect(answersOf(scale("csat"))).toEqual(["1", "2", "3", "4", "5"]);
  expect(answersOf(thumbs)).toEqual(["up", "down"]);
});

it("shownAnswer() gives scores as numbers", () => {
  expect(shownAnswer("nps", "10")).toBe(10);
  expect(shownAnswer("choice", "1")).toBe("1");
});

it("isNegative() follows the survey's rule", () => {
  expect(["1", "2", "3"].map((answer) => isNegative(scale("csat"), answer))).toEqual([true, true, false]);
  expect(["up", "down"].map((answer) => isNegative(thumbs, answer))).toEqual([false, true]);
  expect(isNegative(v.parse(Survey, choice("a", "b")), "a")).toBe(false);
});

it("publicPart() keeps the rule that opens cases to itself", () => {
  expect(publicPart(thumbs)).not.toHaveProperty("negative");
});

describe("publicPart() in a language", () => {
  const survey = v.parse(Survey, {
    ...choice("a", "b"),
    language: "en",
    comment: "Why?",
    translations: {
      de: { question: "F?", comment: "Warum?", reason: "Was?", options: { a: { label: "Ah" } } },
      "pt-BR": { business: "N" },
    },
  });

  it.each([
    [["de-CH", "en"], "de", "F?", "Warum?", ["Ah", "b"]],
    [["pt"], "pt-BR", "Q?", "Why?", ["a", "b"]],
    [["ja", "en-GB", "de"], "en", "Q?", "Why?", ["a", "b"]],
    [["ja"], "en", "Q?", "Why?", ["a", "b"]],
    [[], "en", "Q?", "Why?", ["a", "b"]],
  ])("wanted %j", (wanted, language, question, comment, labels) => {
    const shown = publicPart(survey, wanted);
    expect(shown).toMatchObject({ language, question, comment, languages: ["en", "de", "pt-BR"] });
    expect(shown.kind === "choice" && shown.options.map(({ label }) => label)).toEqual(labels);
    expect(shown).not.toHaveProperty("translations");
    expect(shown.reason).toBeUndefined();
  });

  it("a survey without a comment gets none by its translation", () => {
    const bare = { ...survey, comment: null };
    expect(publicPart(bare, ["de"]).comment).toBeNull();
  });

  it.each([{ "not a tag": {} }, { de: { question: "x".repeat(301) } }, { de: { answer: "x" } }])(
    "a translation that is none is refused: %j",
    (translations) => expect(v.safeParse(Survey, { ...survey, translations }).success).toBe(false),
  );
});
