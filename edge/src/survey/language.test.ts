import { expect, test } from "vitest";
import { wantedLanguages } from "./language.ts";

test.each([
  [undefined, undefined, []],
  [undefined, "de-CH,de;q=0.9,en;q=0.8", ["de-CH", "de", "en"]],
  [undefined, "en;q=0.1, ar , fr;q=0.5", ["ar", "fr", "en"]],
  [undefined, "fr;q=0, *, es;q=0.3", ["es"]],
  ["ar", "de", ["ar", "de"]],
  [undefined, ";;,q=1,,=;q=2,de;q=x", ["=", "q=1", "de"]],
  [undefined, "de,".repeat(10_000), Array.from({ length: 20 }, () => "de")],
])("lang=%s and Accept-Language: %s", (lang, header, wanted) => {
  const asked = { query: () => lang, header: () => header };
  expect(wantedLanguages(asked)).toEqual(wanted);
});
