import { gzipSync } from "node:zlib";
import { ENV } from "@earshot/contract/names";
import { Miniflare } from "miniflare";
import { bundleWorker } from "./bundle.ts";

/** Rounds that are measured; the median of each is told. */
const ROUNDS = 5;

const BARE = "export default { fetch: () => new Response() };";
const SECRET = "a secret of nobody for a worker that is not asked";
const BINDINGS = {
  [ENV.clientKey]: SECRET,
  [ENV.cookieKeys]: SECRET,
  [ENV.receiptKey]: SECRET,
  [ENV.upstashUrl]: "http://127.0.0.1:9",
  [ENV.upstashToken]: "token",
};

/** Milliseconds from starting workerd with a script to its first answer. */
async function startUp(script: string): Promise<number> {
  const begun = performance.now();
  const options = { modules: true, script, compatibilityDate: "2026-07-30", bindings: BINDINGS } as const;
  const worker = new Miniflare(options);
  const url = await worker.ready;
  await (await fetch(new URL("/livez", url))).text();
  const took = performance.now() - begun;
  await worker.dispose();
  return took;
}

const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;

const ours = await bundleWorker();
const times: Record<"bare" | "ours", number[]> = { bare: [], ours: [] };
for (let round = 0; round < ROUNDS; round++) {
  times.bare.push(await startUp(BARE));
  times.ours.push(await startUp(ours));
}
const [bare, worker] = [median(times.bare), median(times.ours)];
const told = process.argv.includes("--json")
  ? JSON.stringify({ bare, worker, bytes: Buffer.byteLength(ours), gzipped: gzipSync(ours, { level: 9 }).length })
  : `${worker.toFixed(0)} ms to the first answer of a fresh workerd, ${(worker - bare).toFixed(0)} of them the Worker's own`;
process.stdout.write(`${told}\n`);
