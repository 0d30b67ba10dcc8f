import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { findProgram } from "./programs.ts";

export interface ChildOptions {
  command: string;
  args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Its output is appended here; without it, output is dropped. */
  logFile?: string;
  /**
   * Sent by the kernel when this process dies without having stopped the child (`kill -9` of the launcher or of
   * vitest). Needs `setpriv`, which Debian's base system has; elsewhere the child outlives us until the next start
   * finds it.
   */
  deathSignal?: NodeJS.Signals;
  /** Further arguments for `setpriv`, as `servers/privilege.ts` makes them. */
  setpriv?: readonly string[];
  /** Opens a channel whose closing tells a Node child that its parent is gone. */
  ipc?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running process; `exited` never rejects. */
export interface Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly running: boolean;
  kill(signal: NodeJS.Signals): void;
  /** Sends `signal`, and SIGKILL after `graceMs`; resolves once the process is gone. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<Exit>;
}

const alive = new Set<ChildProcess>();
// However we leave, nothing we started stays.
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/**
 * Starts a process in a session of its own, so that Ctrl-C in the terminal reaches only us and we decide the order in
 * which things stop.
 *
 * @throws the system's error (`ENOENT`, `EACCES`) when the command cannot be started; trying again does not help.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const [command, ...args] = leashed(options);
  const log = options.logFile === undefined ? "ignore" : openSync(options.logFile, "a", 0o600);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    detached: true,
    stdio: options.ipc === true ? ["ignore", log, log, "ipc"] : ["ignore", log, log],
  });
  if (typeof log === "number") closeSync(log);

  // The channel only serves to be closed; it must not keep us alive when all else is done.
  child.channel?.unref();
  const exited = new Promise<Exit>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  let running = true;
  alive.add(child);
  child.once("exit", () => {
    running = false;
    alive.delete(child);
  });

  const kill = (signal: NodeJS.Signals) => void (running && child.kill(signal));
  return {
    pid: child.pid ?? 0,
    exited,
    get running() {
      return running;
    },
    kill,
    async stop(signal, graceMs) {
      kill(signal);
      const timer = setTimeout(() => kill("SIGKILL"), graceMs);
      const exit = await exited;
      clearTimeout(timer);
      return exit;
    },
  };
}

/** How a process ended, for a message: `exit code 1`, `SIGKILL`. */
export const describeExit = ({ code, signal }: Exit): string => signal ?? `exit code ${code}`;

function leashed({ command, args, deathSignal, setpriv = [] }: ChildOptions): [string, ...string[]] {
  const wrapper = process.platform === "linux" ? findProgram("setpriv") : undefined;
  if (wrapper === undefined || (deathSignal === undefined && setpriv.length === 0)) return [command, ...args];
  const leash = deathSignal === undefined ? [] : [`--pdeathsig=${deathSignal}`];
  return [wrapper, ...leash, ...setpriv, "--", command, ...args];
}
