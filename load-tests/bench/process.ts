import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { type Child, startChild } from "../../infra/local/process/child.ts";
import { findProgram } from "../../infra/local/process/programs.ts";

/** Which core a process is held to: what is measured has the first to itself, all else shares the second. */
export type Core = "measured" | "other";

const NUMBER: Record<Core, string> = { measured: "0", other: "1" };

/** Without a second core, or outside Linux, nothing is held to a core and the figures are softer. */
const taskset = cpus().length > 1 ? findProgram("taskset") : undefined;

/** Puts what holds a command to a core in front of it. */
export function onCore(core: Core, command: string, args: readonly string[]): [string, string[]] {
  return taskset === undefined ? [command, [...args]] : [taskset, ["-c", NUMBER[core], command, ...args]];
}

/** Holds a running process to a core, with all its threads. */
export function holdTo(core: Core, pid: number): void {
  if (taskset !== undefined) spawnSync(taskset, ["-a", "-p", "-c", NUMBER[core], String(pid)], { stdio: "ignore" });
}

/** Starts a process that ends with us. */
export function startOn(
  core: Core | undefined,
  {
    program,
    args,
    env,
    logFile,
  }: { program: string; args: readonly string[]; env: NodeJS.ProcessEnv; logFile: string },
): Promise<Child> {
  const [command, all] = core === undefined ? [program, args] : onCore(core, program, args);
  return startChild({ command, args: all, env, logFile, deathSignal: "SIGTERM" });
}

/**
 * Runs a program to its end and resolves with what it printed.
 *
 * @throws {Error} with the end of its complaints, where it fails
 */
export async function printedBy(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd === undefined ? {} : { cwd }) });
  let [printed, complaints] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => {
    child.once("error", reject);
    child.once("close", settle);
  });
  if (code !== 0) {
    throw new Error(
      `${program} ${args.join(" ")} has ended (${code}):\n${complaints.trim().split("\n").slice(-5).join("\n")}`,
    );
  }
  return printed;
}

/** Processor time of a process and all below it since each began, in seconds, to a hundredth. */
export function cpuSeconds(pid: number): number {
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(entry);
    if (fields === undefined) continue;
    const [parent = 0, ...times] = [fields[1], ...fields.slice(11, 15)].map(Number);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    ticks.set(Number(entry), sum(times));
  }
  const below = (each: number): number => (ticks.get(each) ?? 0) + sum((children.get(each) ?? []).map(below));
  return below(pid) / TICKS_A_SECOND;
}

/** Linux tells processor time in these, on every platform it runs Node on. */
const TICKS_A_SECOND = 100;

/** Memory a process holds, in MB of 1,000,000 bytes. */
export function memoryOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** Processor time the whole machine has spent since it began, in seconds. */
export function machineSeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_A_SECOND;
}

/** The fields behind the name, which may itself hold spaces; undefined where the process has gone meanwhile. */
function statOf(pid: string): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
