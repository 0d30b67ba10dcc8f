import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Most bytes of the Worker, minified and gzipped: what a cold start has to load. Of these @upstash/redis is 17 kB, for
 * it holds every command of Redis and cannot be shaken, the pages with their styles are 13, and hono is 8.
 */
const BUDGET = 60 * 1024;

/** Builds the Worker as it is deployed: one module, minified. */
export async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "src/worker.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    target: "es2022",
    minify: true,
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
  }
}
