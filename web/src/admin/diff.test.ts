import type { Survey } from "@earshot/contract";
import { expect, test } from "vitest";
import { differences } from "./diff.ts";

const VOTE: Survey = {
  v: 1,
  id: "vote",
  business: "Earshot",
  question: "Cats or dogs?",
  translations: { de: { question: "Katzen oder Hunde?" } },
  comment: null,
  identity: "open",
  repeat: "reject",
  results: "public",
  open: true,
  kind: "choice",
  options: [
    { id: "a", label: "Cats" },
    { id: "b", label: "Dogs" },
    { id: "c", label: "Newts" },
  ],
  negative: { oneOf: ["b"] },
};

test("differences() names what changed, came and went, and nothing else", () => {
  expect(differences(VOTE, VOTE)).toEqual([]);
  const { translations: _gone, ...rest } = VOTE;
  const after: Survey = {
    ...rest,
    question: "Which?",
    comment: "Why?",
    options: [
      { id: "a", label: "Cats" },
      { id: "c", label: "Newts" },
    ],
    negative: { oneOf: ["a", "c"] },
  };
  expect(differences(VOTE, after)).toEqual([
    { path: "question", before: "Cats or dogs?", after: "Which?" },
    { path: "comment", before: undefined, after: "Why?" },
    { path: "negative/oneOf", before: "b", after: "a, c" },
    { path: "translations/de/question", before: "Katzen oder Hunde?", after: undefined },
    { path: "options/b/label", before: "Dogs", after: undefined },
  ]);
});

test("the first version is all new", () => {
  expect(differences(undefined, VOTE).every(({ before }) => before === undefined)).toBe(true);
});
