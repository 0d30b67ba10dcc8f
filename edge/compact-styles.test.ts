import { expect, test } from "vitest";
import { compactCalls, usedTokens } from "./compact-styles.ts";

test("a sheet is compacted in its place, the tokens in it, and nothing besides the sheets changes", async () => {
  const source = [
    'import { compact } from "./css.ts";',
    "export const ONE = compact(`${TOKENS_CSS}",
    '  .a { color: var(--ink); } /* why */`), word = "a  b";',
    "const TWO = compact(`.b { margin: 0px 0px; }`);",
  ].join("\n");
  expect(await compactCalls(source, ":root { --ink: red; }")).toBe(
    'import { compact } from "./css.ts";\n' +
      'export const ONE = ":root{--ink: red}.a{color:var(--ink)}", word = "a  b";\n' +
      'const TWO = ".b{margin:0}";',
  );
});

test("a token stays where a page uses it, or a token that stays does", () => {
  const tokens = "--a: 1; --b: var(--a); --c: var(--d); --d: 2;";
  expect(usedTokens(tokens, "x { y: var(--b) }").replaceAll(/\s+/g, " ").trim()).toBe("--a: 1; --b: var(--a);");
});

test.each([
  [
    "a value known only when it runs",
    "compact(`.a { margin: ${width}; }`)",
    "must be a template of text and TOKENS_CSS",
  ],
  ["no template", "compact(sheet)", "must be a template of text and TOKENS_CSS"],
  ["no TypeScript", "compact(", "it cannot be parsed"],
])("a module with %s ends the build with a sentence", async (_what, source, why) => {
  await expect(compactCalls(source, "")).rejects.toThrow(why);
});
