import type { Survey } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { check, draftOf, idFrom, newDraft, withKind } from "./draft.ts";

const SERVICE: Survey = {
  v: 1,
  id: "service",
  business: "Earshot",
  question: "How was our service?",
  language: "en",
  translations: { de: { question: "Wie war unser Service?" } },
  comment: "Anything we should know?",
  identity: "browser",
  repeat: { afterDays: 90 },
  results: "link",
  open: true,
  opensAt: "2026-03-03T08:00:00.000Z",
  timeZone: "Europe/Berlin",
  keepDays: 30,
  origins: ["https://shop.example"],
  kind: "csat",
  negative: { atMost: 2 },
};
const VOTE: Survey = {
  v: 1,
  id: "vote",
  business: "Earshot",
  question: "Cats or dogs?",
  comment: null,
  identity: "open",
  repeat: "reject",
  results: "public",
  open: true,
  kind: "choice",
  options: [
    { id: "a", label: "Cats" },
    { id: "b", label: "Dogs", note: "Woof" },
  ],
  negative: null,
};
const pointers = (draft: ReturnType<typeof newDraft>) => {
  const checked = check(draft);
  return "errors" in checked ? checked.errors.map(({ pointer }) => pointer) : [];
};

describe("check()", () => {
  test.each([SERVICE, VOTE])("of a survey that is shown and not changed gives that survey", (survey) => {
    expect(check(draftOf(survey))).toEqual({ survey });
  });

  test("names every field that is not right, once", () => {
    expect(pointers(newDraft("en"))).toEqual(["/id", "/question", "/business"]);
    const draft = { ...draftOf(VOTE), options: [{ id: "a", label: "" }], question: "x".repeat(301), keepDays: "0.5" };
    expect(pointers(draft).toSorted()).toEqual(["/keepDays", "/options", "/options/0/label", "/question"]);
  });

  test("finds what administration would refuse besides", () => {
    const draft = draftOf(SERVICE);
    expect(pointers({ ...draft, timeZone: "Europe/Atlantis" })).toEqual(["/timeZone"]);
    expect(pointers({ ...draft, closesAt: "2026-03-03T08:59" })).toEqual(["/closesAt"]);
    expect(pointers({ ...draft, language: "" })).toEqual(["/language"]);
    expect(pointers({ ...draft, origins: "shop.example" })).toEqual(["/origins/0"]);
  });

  test("leaves texts out that a translation does not have yet", () => {
    const checked = check({ ...draftOf(SERVICE), translations: { de: { question: "", comment: "Was?" } } });
    expect(checked).toMatchObject({ survey: { translations: { de: { comment: "Was?" } } } });
    expect(checked).not.toHaveProperty("survey.translations.de.question");
  });
});

test("another kind takes the usual rule of its own", () => {
  expect(withKind(draftOf(SERVICE), "nps").negative).toEqual({ atMost: 6 });
  expect(check(withKind({ ...draftOf(SERVICE), reason: "" }, "thumbs"))).toMatchObject({ survey: { kind: "thumbs" } });
});

test("an id is made of a question, where it has letters for one", () => {
  expect(["How was it?", "Über 100 %!", "كيف؟", "-"].map(idFrom)).toEqual(["how-was-it", "uber-100", "", ""]);
});
