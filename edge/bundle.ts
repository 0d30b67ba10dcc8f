import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { shakeUpstash } from "./shake-upstash.ts";

/** Most bytes of the Worker, minified and gzipped: what a cold start has to load. */
const BUDGET = 40 * 1024;

/** Where the Worker is written for `wrangler.jsonc`, which deploys it as it is. */
const OUTPUT = join(import.meta.dirname, "dist/worker.js");

/** Builds the Worker as it is tested and deployed: one module, minified. */
export async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "src/worker.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    target: "es2022",
    minify: true,
    plugins: [shakeUpstash],
    write: false,
  });
  const [output] = outputFiles;
  if (!output) throw new Error("Cannot bundle the Worker as esbuild must give one file: it gave none");
  return output.text;
}

if (import.meta.main) {
  const text = await bundleWorker();
  const [plain, packed] = [Buffer.byteLength(text), gzipSync(text, { level: 9 }).length];
  const figures = `${(plain / 1024).toFixed(1)} kB minified, ${(packed / 1024).toFixed(1)} kB gzipped`;
  process.stdout.write(`${figures}, of ${BUDGET / 1024} kB\n`);
  if (packed > BUDGET) {
    process.stderr.write("The Worker is over its budget: look for what it has begun to import\n");
    process.exitCode = 1;
  } else if (process.argv.includes("--write")) {
    await mkdir(dirname(OUTPUT), { recursive: true });
    await writeFile(OUTPUT, text);
  }
}
