import { expect, test } from "vitest";
import { isHere, OTHERS, tokensBy, VECTORS } from "./languages.ts";

test("the lines of every other language that is here make every vector, to the letter", () => {
  const here = Object.keys(OTHERS).filter(isHere);
  process.stdout.write(`languages here: ${here.join(", ") || "none"}\n`);
  const wanted = VECTORS.map(({ token }) => token);
  expect(here.map((language) => [language, tokensBy(language)])).toEqual(here.map((language) => [language, wanted]));
});
