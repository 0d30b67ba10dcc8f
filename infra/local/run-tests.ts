import { spawn } from "node:child_process";
import { join } from "node:path";
import { requireK6 } from "./process/k6.ts";
import { Obstacle } from "./process/obstacle.ts";
import { CHROMIUM_VARIABLE, findChromium, installByApt } from "./process/programs.ts";
import { findRedis } from "./servers/redis.ts";
import { ROOT } from "./stack/settings.ts";

/** What `npm test` runs: makes sure of the programs that npm does not bring, then hands over to Vitest. */
async function runTests(args: readonly string[]): Promise<number> {
  const say = (progress: string) => void process.stdout.write(`${progress}\n`);
  if (findRedis() === undefined) await installByApt("redis-server", say);
  if (findRedis() === undefined)
    throw new Obstacle("The tests need redis-server or valkey-server on PATH: install one");
  if (findChromium() === undefined) await installByApt("chromium", say);
  const chromium = findChromium();
  if (chromium === undefined) {
    throw new Obstacle(`The tests need Chromium: install it, or set ${CHROMIUM_VARIABLE} to its path`);
  }
  // Without it the load tests fail and say so, and everything else is tried all the same.
  await requireK6(say).catch((error: unknown) => {
    if (!(error instanceof Obstacle)) throw error;
    say(error.message);
  });
  const vitest = spawn(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, [CHROMIUM_VARIABLE]: chromium },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => vitest.kill(signal));
  process.once("disconnect", () => vitest.kill("SIGTERM"));
  return new Promise((resolve) => vitest.once("exit", (code) => resolve(code ?? 1)));
}

try {
  process.exit(await runTests(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
