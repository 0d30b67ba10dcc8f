import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { buildWidget, SOURCES } from "./widget.ts";

const ROOT = join(import.meta.dirname, "..");

/** Writes the client as a package that a site can install: the module edges serve at `/client.js`, and its types. */
export async function writeClientPackage(folder: string): Promise<void> {
  const [{ client }, types] = await Promise.all([buildWidget([]), declarations()]);
  const { version, license } = manifest;
  const about = {
    name: "@earshot/client",
    version,
    description: "Sends feedback to an Earshot edge, each answer once, whatever the network does.",
    license,
    type: "module",
    sideEffects: false,
    exports: { ".": { types: "./client.d.ts", default: "./client.js" } },
    files: ["*.js", "*.d.ts"],
  };
  await mkdir(folder, { recursive: true });
  const files = { ...types, "client.js": client, "package.json": `${JSON.stringify(about, null, 2)}\n` };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}

/** What the compiler declares of the client's sources, by file. */
async function declarations(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-client-"));
  try {
    // The one file and what it imports: all of the room would take ten times as long.
    const language = ["--target", "es2023", "--lib", "es2024,dom,dom.iterable", "--strict", "--ignoreConfig"];
    const module = ["--module", "esnext", "--moduleResolution", "bundler", "--allowImportingTsExtensions"];
    const output = ["--declaration", "--emitDeclarationOnly", "--outDir", folder, "--rootDir", "."];
    const options = [...language, ...module, ...output, `${SOURCES}/client.ts`];
    await promisify(execFile)(join(ROOT, "node_modules/.bin/tsc"), options, { cwd: ROOT });
    const texts = ["client", "types"].map(async (name) => {
      const text = await readFile(join(folder, `${SOURCES}/${name}.d.ts`), "utf8");
      return [`${name}.d.ts`, text.replaceAll('.ts"', '.js"')] as const;
    });
    return Object.fromEntries(await Promise.all(texts));
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write(
      "Cannot write the client as a folder must be given: npx node edge/client-package.ts <folder>\n",
    );
    process.exitCode = 2;
  } else await writeClientPackage(folder);
}
