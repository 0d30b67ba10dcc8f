import { spawnSync } from "node:child_process";
import { goTool } from "../platform/tools.ts";

/** How programs are run; a test puts a list in its place. */
export interface Shell {
  /** Runs a program and shows what it prints. @throws {StageFailed} unless it ends with 0 */
  run(program: string, args: readonly string[], options?: RunOptions): void;
  /** Runs a program and gives what it printed. @throws {StageFailed} unless it ends with 0 */
  read(program: string, args: readonly string[], options?: RunOptions): string;
  /** Whether a program is on the machine and answers. */
  has(program: string, ...args: string[]): boolean;
  /** A program that is found or built; undefined where it can be neither. */
  tool(name: "kustomize"): string | undefined;
  say(line: string): void;
}

/** See {@link Shell}. */
interface RunOptions {
  /** Given on standard input: what no process list and no log may show. */
  input?: string;
  env?: Readonly<Record<string, string>>;
}

/** A stage that did not do what it is for; the message says which program ended how. */
export class StageFailed extends Error {
  override name = "StageFailed";
}

/** The real one. Only a program's name and first word are told when it fails: arguments may name what is secret. */
export const systemShell: Shell = {
  run(program, args, { input, env } = {}) {
    const { status, error } = spawnSync(program, args, {
      stdio: [input === undefined ? "inherit" : "pipe", "inherit", "inherit"],
      ...(input === undefined ? {} : { input }),
      env: { ...process.env, ...env },
    });
    if (status !== 0) throw failed(program, args, status, error);
  },
  read(program, args, { input, env } = {}) {
    const { status, stdout, error } = spawnSync(program, args, {
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "inherit"],
      ...(input === undefined ? {} : { input }),
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      env: { ...process.env, ...env },
    });
    if (status !== 0) throw failed(program, args, status, error);
    return stdout;
  },
  has: (program, ...args) => spawnSync(program, args, { stdio: "ignore" }).status === 0,
  tool: goTool,
  say: (line) => void process.stdout.write(`${line}\n`),
};

function failed(
  program: string,
  args: readonly string[],
  status: number | null,
  error: Error | undefined,
): StageFailed {
  const code = error !== undefined && "code" in error ? String(error.code) : `exit code ${status}`;
  return new StageFailed(`${program} ${args[0] ?? ""} failed (${code})`);
}
