import { createHash } from "node:crypto";
import { readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { makeFolder } from "./folder.ts";
import { Obstacle, codeOf } from "./obstacle.ts";

/** `.earshot/run`: which processes belong to the data folder, so that none outlives its launcher for long. */
export interface RunFolder {
  /** Notes a process; the next start ends it if we could not. */
  note(name: string, pid: number): void;
  forget(name: string): void;
  /** Lets another launcher have the data folder. */
  release(): Promise<void>;
}

const Note = v.object({ pid: v.number(), started: v.string() });

/**
 * Takes a data folder for this launcher alone and ends what an earlier one left running.
 *
 * @throws {Obstacle} when another launcher has it.
 */
export async function takeRunFolder(dataDir: string): Promise<RunFolder> {
  const folder = join(dataDir, "run");
  makeFolder(folder, 0o700);
  const release = await takeLock(folder);
  await endOrphans(folder);
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    note(name, pid) {
      try {
        writeFileSync(fileOf(name), JSON.stringify({ pid, started: startOf(pid) ?? "" }), { mode: 0o600 });
      } catch {
        // The disk is full: what runs is worth more than the note by which it would be ended, were we killed outright.
      }
    },
    forget: (name) => rmSync(fileOf(name), { force: true }),
    release,
  };
}

/**
 * A socket that tells our pid to whoever comes second. On Linux its name is abstract: the kernel gives it to one
 * process only and takes it back however that one ends, so no stale lock exists and none has to be judged.
 */
async function takeLock(folder: string): Promise<() => Promise<void>> {
  const digest = createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 32);
  const abstract = process.platform === "linux";
  const path = abstract ? `\0earshot-${digest}` : join(folder, "lock.sock");
  if (!abstract && (await holderOf(path)) === undefined) rmSync(path, { force: true });
  const server = createServer((socket) => socket.on("error", () => {}).end(String(process.pid)));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  }).catch(async (error: unknown) => {
    if (codeOf(error) !== "EADDRINUSE") throw error;
    const pid = await holderOf(path);
    throw new Obstacle(
      `Earshot already runs on this data folder (pid ${pid ?? "unknown"}): end it with Ctrl-C in its terminal` +
        `${pid === undefined ? "" : ` or "kill ${pid}"`}, or set EARSHOT_DATA_DIR and other ports for a second one`,
    );
  });
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function holderOf(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let pid = "";
    const socket = connect({ path, timeout: 500 });
    socket.on("data", (chunk) => (pid += chunk.toString()));
    socket.once("close", () => resolve(pid === "" ? undefined : pid));
    socket.once("timeout", () => socket.destroy());
    socket.once("error", () => socket.destroy());
  });
}

/** Ends what a launcher that was killed outright left behind: 3 s to stop in order, then SIGKILL. */
async function endOrphans(folder: string): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      const pid = orphan(file);
      if (pid !== undefined) {
        // PostgreSQL would wait for its clients on SIGTERM.
        signal(pid, name === "postgres.json" ? "SIGINT" : "SIGTERM");
        for (let waited = 0; waited < 3000 && orphan(file) === pid; waited += 50) await pause(50);
        if (orphan(file) === pid) signal(pid, "SIGKILL");
        while (orphan(file) === pid) await pause(20);
      }
      rmSync(file, { force: true });
    }),
  );
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

/** The noted process if it still runs; a pid that the system has since given to another one is nobody of ours. */
function orphan(file: string): number | undefined {
  let note: unknown;
  try {
    note = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Half written when the machine went down: nothing survived that.
    return undefined;
  }
  const { success, output } = v.safeParse(Note, note);
  return success && output.started !== "" && output.started === startOf(output.pid) ? output.pid : undefined;
}

/** Boot and clock tick at which a process began; `undefined` once it is gone, or where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; fields are counted from behind it: state first, start twentieth.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}
