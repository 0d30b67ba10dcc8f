import { expect, it } from "vitest";
import { ROOT } from "../local/stack/settings.ts";
import { holdersOf, MUTANTS } from "./mutants.ts";

it.each(MUTANTS)("The mutant “$name” finds each text it replaces, in one file of the source as it is", ({ edits }) => {
  expect(edits.map((edit) => holdersOf(ROOT, edit).length)).toEqual(edits.map(() => 1));
});
