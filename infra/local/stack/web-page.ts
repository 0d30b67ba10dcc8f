import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeExit, startChild } from "../process/child.ts";
import { Obstacle } from "../process/obstacle.ts";
import { ROOT } from "./settings.ts";

const WEB = join(ROOT, "web");

/**
 * Builds the results page with Vite unless what was built last came from the very same sources.
 *
 * @throws {Obstacle} when it does not build, naming the log that says why.
 */
export async function buildWebPage(logFile: string): Promise<"built" | "up to date"> {
  const stamp = join(WEB, "dist/.built-from");
  const sources = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return "up to date";
  const vite = await startChild({
    command: process.execPath,
    args: [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"],
    cwd: WEB,
    env: { PATH: process.env.PATH, NODE_ENV: "production", NO_COLOR: "1" },
    logFile,
    deathSignal: "SIGTERM",
  });
  const exit = await vite.exited;
  if (exit.code !== 0) throw new Obstacle(`The results page does not build (${describeExit(exit)}): read ${logFile}`);
  writeFileSync(stamp, sources);
  return "built";
}

/** By content: a checkout of another branch and back sets times anew but changes nothing. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const files = ["web/**", "core/contract/*.ts", "package-lock.json"].flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT, exclude: ["web/dist/**", "**/node_modules/**", "**/*.test.*"] }),
  );
  for (const file of files.toSorted()) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(file).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}
