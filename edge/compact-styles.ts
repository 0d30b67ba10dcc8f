import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TOKENS_CSS } from "@earshot/contract/tokens";
import { transform, type Plugin } from "esbuild";
import { parseSync, Visitor, type ESTree } from "vite";

const PAGES = join(import.meta.dirname, "src/survey/pages");

/**
 * Takes the stylesheets and the script of the pages out of the Worker when it is built, and leaves a name for each in
 * their place: they are kept beside it, with what the pages say, see {@link sheetsBeside}.
 *
 * Processes compact their sheets at their start, with a few replacements and no knowledge of CSS. What lies beside the
 * Worker is what a minifier makes of them, without the design tokens no page uses.
 */
export const compactStyles: Plugin = {
  name: "compact-styles",
  setup(build) {
    build.onLoad({ filter: /[\\/]survey[\\/]pages[\\/][\w-]+\.ts$/ }, async ({ path }) => ({
      contents: (await withoutSheets(await readFile(path, "utf8"), await tokensUsed())).text,
      loader: "ts",
    }));
  },
};

/** All that {@link compactStyles} takes out, by the name that stands for it. */
export async function sheetsBeside(): Promise<Readonly<Record<string, string>>> {
  const tokens = await tokensUsed();
  const modules = await Promise.all((await pages()).map((source) => withoutSheets(source, tokens)));
  return Object.fromEntries(modules.flatMap(({ sheets }) => sheets));
}

async function pages(): Promise<string[]> {
  const names = (await readdir(PAGES)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return Promise.all(names.map((name) => readFile(join(PAGES, name), "utf8")));
}

async function tokensUsed(): Promise<string> {
  return usedTokens(TOKENS_CSS, (await pages()).join(""));
}

/**
 * Leaves out the custom properties that nothing refers to, nor anything that is left.
 *
 * @param tokens declares them, with no semicolon inside a value
 * @param users the texts that may refer to them as `var(--name)`
 */
export function usedTokens(tokens: string, users: string): string {
  const used = new Set([...(users + tokens).matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  const left = tokens.replace(/(--[\w-]+): [^;]*;/g, (all, name: string) => (used.has(name) ? all : ""));
  return left === tokens ? tokens : usedTokens(left, users);
}

/** A module of the pages without its sheets. */
interface Bare {
  readonly text: string;
  readonly sheets: readonly (readonly [name: string, sheet: string])[];
}

/**
 * Puts a name in the place of every call ``compact(`…`)``, a stylesheet, and ``compactScript(`…`)``, a script, of a
 * module. The name is made of what it stands for: a Worker that meets the files of another version finds no wrong ones.
 *
 * @throws where a sheet is made of anything but text and the tokens: what it will be is not known before it runs
 */
export async function withoutSheets(source: string, tokens: string): Promise<Bare> {
  const { program, errors } = parseSync("page.ts", source);
  if (errors.length > 0) throw new Error("Cannot compact styles as the module must be TypeScript: it cannot be parsed");
  const calls: { start: number; end: number; sheet: string; loader: "css" | "js" }[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [sheet], start, end }) {
      const loader = callee.type === "Identifier" ? LOADERS[callee.name] : undefined;
      if (!loader) return;
      if (sheet?.type !== "TemplateLiteral" || !sheet.expressions.every(isTokens)) {
        throw new Error("Cannot compact styles as a sheet must be a template of text and TOKENS_CSS alone");
      }
      calls.push({ start, end, loader, sheet: sheet.quasis.map(({ value }) => value.cooked).join(tokens) });
    },
  }).visit(program);

  const sheets: [string, string][] = [];
  let text = "";
  let at = 0;
  for (const { start, end, sheet, loader } of calls) {
    const { code } = await transform(sheet, { loader, minify: true });
    const name = `@${createHash("sha256").update(code).digest("base64url").slice(0, 6)}`;
    sheets.push([name, code.trim()]);
    text += source.slice(at, start) + JSON.stringify(name);
    at = end;
  }
  return { text: text + source.slice(at), sheets };
}

const LOADERS: Readonly<Record<string, "css" | "js">> = { compact: "css", compactScript: "js" };

function isTokens(expression: ESTree.Expression): boolean {
  return expression.type === "Identifier" && expression.name === "TOKENS_CSS";
}
