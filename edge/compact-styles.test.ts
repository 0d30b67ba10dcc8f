import { expect, test } from "vitest";
import { bundleWorker } from "./bundle.ts";
import { sheetsBeside, usedTokens, withoutSheets } from "./compact-styles.ts";

test("a sheet is compacted, the tokens in it, a name stands in its place, and nothing besides changes", async () => {
  const source = [
    'import { compact } from "./css.ts";',
    "export const ONE = compact(`${TOKENS_CSS}",
    '  .a { color: var(--ink); } /* why */`), word = "a  b";',
    "const TWO = compact(`.b { margin: 0px 0px; }`), THREE = compactScript(`call( 1 );`);",
  ].join("\n");
  const { text, sheets } = await withoutSheets(source, ":root { --ink: red; }");
  const [one, two, three] = sheets.map(([name]) => JSON.stringify(name));
  expect(text).toBe(
    'import { compact } from "./css.ts";\n' +
      `export const ONE = ${one}, word = "a  b";\n` +
      `const TWO = ${two}, THREE = ${three};`,
  );
  expect(sheets.map(([, sheet]) => sheet)).toEqual([
    ":root{--ink: red}.a{color:var(--ink)}",
    ".b{margin:0}",
    "call(1);",
  ]);
});

test("every sheet of the pages lies beside the Worker, by the name that stands in it", async () => {
  const [sheets, worker] = await Promise.all([sheetsBeside(), bundleWorker()]);
  const names = [...worker.matchAll(/"(@[\w-]{6})"/g)].map(([, name]) => name);
  expect(new Set(names)).toEqual(new Set(Object.keys(sheets)));
  expect(worker).not.toContain("oklch");
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
  await expect(withoutSheets(source, "")).rejects.toThrow(why);
});
