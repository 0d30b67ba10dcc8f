import { existsSync, readFileSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, describeExit } from "./child.ts";
import { Obstacle } from "./obstacle.ts";

/** A process to keep running. */
export interface Plan {
  name: string;
  logFile: string;
  /** Starts the process; may reject, at a restart as well. */
  spawn: () => Promise<Child>;
  /** Resolves when it can do its work; asked only at the first start, where everything else waits for it. */
  ready?: (child: Child, given: AbortSignal) => Promise<void>;
  stopSignal: NodeJS.Signals;
}

export interface SupervisorOptions {
  /** Called with each new process, and without a pid when it is gone. */
  onProcess?: (name: string, pid: number | undefined) => void;
  /** Called with one line when a process keeps ending, and when it has come back. */
  onNotice?: (line: string) => void;
  /** First wait before a restart in ms, 100 by default; doubled up to `longest`, 5,000 by default. */
  shortest?: number;
  longest?: number;
  /** A process that ran as long as this in ms, 10,000 by default, has not failed to start. */
  settled?: number;
}

/** Endings in a row after which a person should look. */
const LOOP = 5;

/** Keeps one process running: begins it anew whenever it ends, ever more slowly while it ends by itself. */
export class Supervised {
  readonly plan: Plan;
  readonly #options: Required<SupervisorOptions>;
  #child: Child | undefined;
  #keeping: Promise<void> | undefined;
  #stopping = new AbortController();
  #restarts = 0;

  constructor(plan: Plan, options: SupervisorOptions = {}) {
    this.plan = plan;
    this.#options = {
      onProcess: () => {},
      onNotice: () => {},
      shortest: 100,
      longest: 5000,
      settled: 10_000,
      ...options,
    };
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.running === true ? this.#child.pid : undefined;
  }

  /** How often it was begun anew since the first start. */
  get restarts(): number {
    return this.#restarts;
  }

  /**
   * Starts the process and resolves once it is ready.
   *
   * @throws {Obstacle} when it ends before that; nothing is kept running then.
   */
  async start(): Promise<void> {
    if (this.#keeping !== undefined) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    const logBegins = sizeOf(this.plan.logFile);
    const child = await this.#begin();
    const { name, logFile, ready } = this.plan;
    const ended = child.exited.then((exit) => {
      const words = lastWords(logFile, logBegins);
      const why = words === undefined ? describeExit(exit) : `${describeExit(exit)}, ${words}`;
      throw new Obstacle(`${name} has ended before it was ready (${why}): read ${logFile}`, {
        exitCode: exit.code === 78 ? 78 : 1,
      });
    });
    try {
      if (!stopping.signal.aborted) await Promise.race([ready?.(child, stopping.signal), ended]);
      if (stopping.signal.aborted) throw new Obstacle(`${name} was stopped before it was ready`);
    } catch (error) {
      stopping.abort();
      await child.stop("SIGKILL", 0);
      this.#options.onProcess(name, undefined);
      throw error;
    } finally {
      // Whoever loses the race must not be an unhandled rejection later.
      ended.catch(() => {});
    }
    this.#keeping = this.#keep(child, stopping.signal);
  }

  /** Ends the process for good, or until the next {@link start}; SIGKILL after `graceMs`. */
  async stop(graceMs = 4000): Promise<void> {
    this.#stopping.abort();
    // A paused process would take no notice.
    this.#child?.kill("SIGCONT");
    await this.#child?.stop(this.plan.stopSignal, graceMs);
    await this.#keeping;
    this.#keeping = undefined;
  }

  /** Sends a signal to the process as it runs now and, for SIGKILL, waits until it is gone; it comes back by itself. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    if (signal === "SIGKILL") await this.#child?.exited;
  }

  async #begin(): Promise<Child> {
    const child = await this.plan.spawn();
    this.#child = child;
    this.#options.onProcess(this.plan.name, child.pid);
    return child;
  }

  async #keep(first: Child, stopping: AbortSignal): Promise<void> {
    const { name, logFile } = this.plan;
    const { shortest, longest, settled, onNotice, onProcess } = this.#options;
    let child: Child | undefined = first;
    // Endings in a row, and how many of them in a row were its own doing.
    let endings = 0;
    let faults = 0;
    for (;;) {
      const began = Date.now();
      const exit = child && (await this.#watch(child, endings, stopping));
      onProcess(name, undefined);
      if (stopping.aborted) return;
      const lived = Date.now() - began >= settled;
      endings = lived ? 1 : endings + 1;
      // Who was killed from outside has shown no fault of its own, and need not wait for longer each time.
      faults = lived || exit?.signal === "SIGKILL" ? 1 : faults + 1;
      if (endings === LOOP) {
        const reason = exit === undefined ? "it cannot be started" : describeExit(exit);
        onNotice(`${name} keeps ending (${reason}) and is started again each time: read ${logFile}`);
      }
      await pause(Math.min(shortest * 2 ** (faults - 1), longest), undefined, { signal: stopping }).catch(() => {});
      if (stopping.aborted) return;
      this.#restarts++;
      child = await this.#begin().catch(() => undefined);
      // A stop that came while it was being started has not seen it.
      if (stopping.aborted) await child?.stop(this.plan.stopSignal, 1000);
    }
  }

  /** Waits for the end; after a loop of failures says so once the process has settled. */
  async #watch(child: Child, endings: number, stopping: AbortSignal) {
    const { settled, onNotice } = this.#options;
    const done = new AbortController();
    const settling =
      endings >= LOOP
        ? pause(settled, undefined, { signal: AbortSignal.any([done.signal, stopping]) }).then(
            () => onNotice(`${this.plan.name} runs again`),
            () => {},
          )
        : undefined;
    const exit = await child.exited;
    done.abort();
    await settling;
    return exit;
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** The last line that a person wrote for a person: no JSON, no stack. */
function lastWords(file: string, from: number): string | undefined {
  const lines = readFileSync(file).subarray(from).toString("utf8").split("\n");
  return lines.findLast((line) => /^(?:[A-Z]|error: )/.test(line) && !line.startsWith("Node.js v"))?.slice(0, 300);
}
