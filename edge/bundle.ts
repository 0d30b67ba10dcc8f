import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { minify } from "@swc/core";
import { build, type Metafile } from "esbuild";
import { writeAssets } from "./assets.ts";
import { compactStyles } from "./compact-styles.ts";
import { shakeHono } from "./shake-hono.ts";
import { shakeUpstash } from "./shake-upstash.ts";

/** Most bytes of the Worker, minified and gzipped: what a cold start has to load. */
const BUDGET = 40 * 1024;

/** Where the Worker and its static files are written for `wrangler.jsonc`, which deploys them as they are. */
const OUTPUT = join(import.meta.dirname, "dist");

/** Builds the Worker as it is tested and deployed: one module, minified. */
export async function bundleWorker(): Promise<string> {
  return (await buildWorker()).text;
}

async function buildWorker(): Promise<{ text: string; parts: Metafile["outputs"][string]["inputs"] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: join(import.meta.dirname, ".."),
    entryPoints: ["edge/src/worker.ts"],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    target: "es2022",
    minify: true,
    plugins: [shakeUpstash, shakeHono, compactStyles],
    metafile: true,
    write: false,
  });
  const [output] = outputFiles;
  const [parts] = Object.values(metafile.outputs);
  if (!output || !parts) throw new Error("Cannot bundle the Worker as esbuild must give one file: it gave none");
  // A second minifier that looks at the module as a whole: 2 kB less gzipped than esbuild's alone.
  const options = { passes: 3, toplevel: true, module: true, ecma: 2020 } as const;
  const { code } = await minify(output.text, { module: true, compress: options, mangle: { toplevel: true } });
  return { text: code, parts: parts.inputs };
}

/** What the bundle is made of: a line for each package and room, in kB minified, largest first. */
function tableOf(parts: Metafile["outputs"][string]["inputs"]): string {
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(parts)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/").slice(0, -1).join("/");
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  const largestFirst = [...sizes].toSorted(([, one], [, other]) => other - one);
  return largestFirst.map(([name, size]) => `${(size / 1024).toFixed(1).padStart(6)}  ${name}\n`).join("");
}

if (import.meta.main) {
  const { text, parts } = await buildWorker();
  const [plain, packed] = [Buffer.byteLength(text), gzipSync(text, { level: 9 }).length];
  const figures = `${(plain / 1024).toFixed(1)} kB minified, ${(packed / 1024).toFixed(1)} kB gzipped`;
  process.stdout.write(`${figures}, of ${BUDGET / 1024} kB\n`);
  if (process.argv.includes("--parts")) process.stdout.write(tableOf(parts));
  if (packed > BUDGET) {
    process.stderr.write("The Worker is over its budget: look for what it has begun to import, with --parts\n");
    process.exitCode = 1;
  } else if (process.argv.includes("--write")) {
    await mkdir(OUTPUT, { recursive: true });
    await writeFile(join(OUTPUT, "worker.js"), text);
    await writeAssets(join(OUTPUT, "assets"));
  }
}
