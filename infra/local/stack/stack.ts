import { readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { ENV, PATHS } from "@earshot/contract";
import * as v from "valibot";
import { makeFolder } from "../process/folder.ts";
import { Obstacle } from "../process/obstacle.ts";
import { LOOPBACK, freePort, requireFree } from "../process/ports.ts";
import { takeRunFolder } from "../process/run-folder.ts";
import { type Plan, Supervised } from "../process/supervise.ts";
import { oneUser } from "./database-users.ts";
import type { ProcessName, ServiceName } from "./process-name.ts";
import { removeRunningFile, writeRunningFile } from "./running-file.ts";
import { keepSecrets } from "./secrets.ts";
import { PROCESSES, SERVICES, type Surroundings } from "./services.ts";
import type { Ports } from "./settings.ts";
import type { StackOptions } from "./stack-options.ts";
import { stackSteps } from "./stack-steps.ts";
import { inOrder, runQuietly } from "./steps.ts";

/** Postgres or Redis of the stack. Both methods throw where somebody else runs it. */
interface Backend {
  /** In order, and it stays away until {@link Backend.start}. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Everything of Earshot on one machine, running. */
export interface Stack {
  /** Without a slash at the end. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** With the user that owns the tables. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly adminKey: string;
  readonly postgres: Backend;
  readonly redis: Backend;
  /** A link that signs an administrator in, once. */
  signInLink(): Promise<string>;
  /** SIGKILL unless said otherwise, in which case it resolves once the process is gone; it comes back by itself. */
  kill(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  /** Of the process that runs now; `undefined` between two. */
  pid(name: ProcessName): number | undefined;
  /** Stops everything, those who depend on others first; at most 5 s. */
  stop(): Promise<void>;
}

/**
 * Starts everything of Earshot on one machine, each a process of its own, kept running until `stop()`.
 *
 * Used by `npm start` and by the end-to-end tests, which thus test what people run.
 *
 * @throws {Obstacle} for whatever stands in the way; nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, signal } = options;
  prepareFolders(dataDir);
  const run = await takeRunFolder(dataDir);
  const kept = new Map<ProcessName, Supervised>();
  const ending = new AbortController();

  const keep = async (name: ProcessName, plan: Plan) => {
    if (ending.signal.aborted) throw new Obstacle("The start was interrupted");
    const process = new Supervised(plan, {
      onProcess: (who, pid) => (pid === undefined ? run.forget(who) : run.note(who, pid)),
      ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
    });
    kept.set(name, process);
    await process.start();
  };
  const stop = async () => {
    ending.abort();
    removeRunningFile(dataDir);
    await stopInOrder(kept);
    await run.release();
  };

  try {
    const ports = await choosePorts(options.ports);
    for (const { name } of SERVICES) await requireFree(ports[name], name, ENV[`${name}Port`]);
    const secrets = { ...keepSecrets(dataDir), ...options.secrets };
    const around: Surroundings = {
      ports,
      secrets,
      dataDir,
      databaseUrl: "",
      databaseUrls: oneUser(""),
      redisUrl: "",
      eventHosts: options.eventHosts,
    };
    const steps = stackSteps(options, around, keep);
    await orInterrupted((options.runSteps ?? runQuietly)(inOrder(steps)), signal);
    writeRunningFile(dataDir, around);
    return {
      urls: addresses(ports),
      databaseUrl: around.databaseUrl,
      redisUrl: around.redisUrl,
      adminKey: secrets.adminKey,
      postgres: backend(kept.get("postgres"), ENV.databaseUrl),
      redis: backend(kept.get("redis"), ENV.redisUrl),
      signInLink: () => signInLink(ports.admin, secrets.adminKey),
      kill: async (name, how = "SIGKILL") => kept.get(name)?.kill(how),
      pid: (name) => kept.get(name)?.pid,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A log beyond this size in bytes is put aside at the next start. */
const LARGE_LOG = 20_000_000;

function prepareFolders(dataDir: string): void {
  // PostgreSQL runs as another user when we are root and has to pass through this one, and no other.
  makeFolder(dataDir, 0o711);
  const logs = join(dataDir, "logs");
  makeFolder(logs, 0o700);
  for (const file of readdirSync(logs).map((name) => join(logs, name))) {
    if (file.endsWith(".log") && statSync(file).size > LARGE_LOG) renameSync(file, `${file}.1`);
  }
  makeFolder(join(dataDir, "redis"), 0o700);
}

async function choosePorts(wanted: Ports): Promise<Ports> {
  const chosen = { ...wanted };
  for (const name of PROCESSES) {
    while (chosen[name] === 0) {
      const port = await freePort();
      // One that was wanted by number is not listened on yet.
      if (!Object.values(chosen).includes(port)) chosen[name] = port;
    }
  }
  return chosen;
}

const addresses = (ports: Ports): Stack["urls"] => {
  const url = (name: ServiceName) => `http://localhost:${ports[name]}`;
  return {
    edge: url("edge"),
    results: url("results"),
    helpdesk: url("helpdesk"),
    drain: url("drain"),
    dispatch: url("dispatch"),
    admin: url("admin"),
    eventbridge: url("eventbridge"),
  };
};

async function orInterrupted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const interrupt = () => reject(new Obstacle("The start was interrupted"));
  if (signal.aborted) interrupt();
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener("abort", interrupt);
    // What goes on a little longer has nobody left to fail for.
    work.catch(() => {});
    interrupted.catch(() => {});
  }
}

function backend(process: Supervised | undefined, variable: string): Backend {
  if (process !== undefined) return process;
  const notOurs = () => Promise.reject(new Error(`Cannot stop or start what ${variable} names as it is not ours`));
  return { stop: notOurs, start: notOurs };
}

const SignInLink = v.object({ url: v.string() });

async function signInLink(port: number, adminKey: string): Promise<string> {
  const response = await fetch(`http://${LOOPBACK}:${port}${PATHS.adminSignInLinks}`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    // Whoever starts it on a laptop owns it.
    body: JSON.stringify({ administers: true }),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Obstacle(`Administration gives no sign-in link (${response.status}): read its log`);
  return v.parse(SignInLink, await response.json()).url;
}

/** Services first, 2 s at most; then what they wrote to, which gets what is left of 5 s. */
async function stopInOrder(kept: ReadonlyMap<ProcessName, Supervised>): Promise<void> {
  const backends = [kept.get("postgres"), kept.get("redis")].filter((process) => process !== undefined);
  const services = [...kept.values()].filter((process) => !backends.includes(process));
  await Promise.all(services.map((service) => service.stop(2000)));
  await Promise.all(backends.map((process) => process.stop(2500)));
}
