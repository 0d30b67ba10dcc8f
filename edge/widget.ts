import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { LANGUAGES } from "@earshot/contract/names";
import { minify } from "@swc/core";
import { build, transform, type Plugin } from "esbuild";
import { format } from "prettier";
import manifest from "../package.json" with { type: "json" };

const ROOT = join(import.meta.dirname, "..");

/** Where the widget is written. */
export const SOURCES = "web/src/widget";

/** Most bytes of the widget, minified and gzipped, with its styles and the longest of its languages. */
const BUDGET = 8 * 1024;

/** Where what was built is kept, for edges serve it as it stands there and need no web room and no build. */
const OUTPUT = join(import.meta.dirname, "src/widget/built.json");

/** A widget of one version. */
interface BuiltWidget {
  /** Version and the beginning of its hash: what stands in the address that never changes. */
  readonly name: string;
  /** For the attribute `integrity` of a script tag. */
  readonly integrity: string;
  readonly text: string;
  /** Its words in other languages than English, by the name in their addresses. */
  readonly words: Readonly<Record<string, string>>;
}

/** What edges serve. */
export interface Built {
  /** The client as an ES module. */
  readonly client: string;
  /** The widget of each released version, the newest first: pages that name one by its address keep what they have. */
  readonly widgets: readonly BuiltWidget[];
}

/** Takes a stylesheet into the script as a minified text: a shadow root adopts it, whatever the page's policy. */
const inlineStyles: Plugin = {
  name: "inline-styles",
  setup(build) {
    build.onResolve({ filter: /\.css\?inline$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?inline", "")),
      namespace: "inline-styles",
    }));
    build.onLoad({ filter: /\.css$/, namespace: "inline-styles" }, async ({ path }) => {
      const css = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: ["chrome123"] });
      return { contents: css.code.trim(), loader: "text" };
    });
  },
};

/** Builds the widget and the client of the sources as they are, and keeps what older versions gave. */
export async function buildWidget(released: readonly BuiltWidget[]): Promise<Built> {
  // English comes with the script.
  const others = LANGUAGES.filter((lang) => lang !== "en");
  const spoken = await Promise.all(others.map(async (lang) => [lang, await wordsOf(lang)] as const));
  const wordsHash = hashOf(spoken.map(([, words]) => words).join("\n"));
  const words = Object.fromEntries(spoken.map(([lang, words]) => [`${wordsHash}-${lang}`, words]));
  const [text, client] = await Promise.all([
    bundled("widget.ts", "iife", { WORDS: JSON.stringify(wordsHash) }),
    bundled("client.ts", "esm"),
  ]);
  const { version } = manifest;
  const name = `${version}-${hashOf(text)}`;
  const integrity = `sha384-${createHash("sha384").update(text).digest("base64")}`;
  const older = released.filter((one) => !one.name.startsWith(`${version}-`));
  return { client, widgets: [{ name, integrity, text, words }, ...older] };
}

/** Bytes of the most that a page loads: the script, and the longest of its languages. */
export function weightOf({ text, words }: Pick<BuiltWidget, "text" | "words">): number {
  const packed = (one: string) => gzipSync(one, { level: 9 }).length;
  return packed(text) + Math.max(...Object.values(words).map(packed));
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

async function wordsOf(lang: string): Promise<string> {
  return JSON.stringify(JSON.parse(await readFile(join(ROOT, SOURCES, `words/${lang}.json`), "utf8")));
}

async function bundled(entry: string, kind: "iife" | "esm", define: Record<string, string> = {}): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`${SOURCES}/${entry}`],
    bundle: true,
    format: kind,
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    minify: true,
    define,
    plugins: [inlineStyles],
    write: false,
  });
  const [output] = outputFiles;
  if (!output) throw new Error("Cannot bundle the widget as esbuild must give one file: it gave none");
  const module = kind === "esm";
  const options = { passes: 3, toplevel: true, module, ecma: 2020, unsafe_methods: true } as const;
  const { code } = await minify(output.text, { module, compress: options, mangle: { toplevel: true } });
  return code;
}

if (import.meta.main) {
  const kept: Built = JSON.parse(await readFile(OUTPUT, "utf8").catch(() => '{"widgets":[]}'));
  const built = await buildWidget(kept.widgets);
  const [newest] = built.widgets;
  const weight = newest ? weightOf(newest) : 0;
  process.stdout.write(`${weight} bytes gzipped with a language, of ${BUDGET}\n`);
  const text = await format(JSON.stringify(built), { parser: "json", printWidth: 120 });
  if (weight > BUDGET) {
    process.stderr.write("The widget is over its budget: take out of it what is not worth its bytes\n");
    process.exitCode = 1;
  } else if (process.argv.includes("--write")) {
    await writeFile(OUTPUT, text);
  } else if (text !== (await readFile(OUTPUT, "utf8").catch(() => ""))) {
    process.stderr.write("What edges serve is not what the sources give: run npx node edge/widget.ts --write\n");
    process.exitCode = 1;
  }
}
