import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Obstacle } from "./obstacle.ts";

/** Set it to use a Chromium that is not on PATH. */
export const CHROMIUM_VARIABLE = "EARSHOT_CHROMIUM";

/** The path of a program on PATH, or `undefined`. */
export function findProgram(name: string, path = process.env.PATH ?? ""): string | undefined {
  // Debian keeps some servers where a plain user's PATH does not look.
  for (const folder of [...path.split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    const candidate = join(folder || ".", name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here: look in the next folder.
    }
  }
  return undefined;
}

/** The Chromium for browser tests, or `undefined`. */
export function findChromium(): string | undefined {
  const named = process.env[CHROMIUM_VARIABLE];
  if (named !== undefined && existsSync(named)) return named;
  return ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    .map((name) => findProgram(name))
    .find((path) => path !== undefined);
}

/**
 * Installs a Debian package, saying so first. Does nothing unless we are root on a machine with apt-get, for then the
 * machine is ours to change.
 *
 * @throws {Obstacle} when apt-get fails, with what it said last.
 */
export async function installByApt(name: string, say: (progress: string) => void): Promise<void> {
  if (findProgram("apt-get") === undefined || process.getuid?.() !== 0) return;
  say(`Installing ${name} by apt-get, as it is missing`);
  let failure = await run("apt-get", "install", "--yes", "--no-install-recommends", name);
  if (failure !== undefined) {
    say(`Installing ${name} by apt-get, after bringing its lists up to date`);
    failure =
      (await run("apt-get", "update")) ?? (await run("apt-get", "install", "--yes", "--no-install-recommends", name));
  }
  if (failure === undefined) {
    // A server's package also sets the server up as a service of the system; we want its program alone.
    if (findProgram("systemctl") !== undefined) await run("systemctl", "disable", "--now", name);
  } else {
    throw new Obstacle(`apt-get cannot install ${name} (${failure}): install it by hand and try again`);
  }
}

/** Returns the last complaint, or `undefined` when all went well. */
async function run(command: "apt-get" | "systemctl", ...args: string[]): Promise<string | undefined> {
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  if (code === 0) return undefined;
  const last = complaints.split("\n").findLast((line) => line.startsWith("E: "));
  return last?.slice(3) ?? `exit code ${code}`;
}
