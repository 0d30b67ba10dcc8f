import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { REDIS } from "@earshot/contract";
import { createClient } from "redis";
import { describeExit } from "../../infra/local/process/child.ts";
import { freePort } from "../../infra/local/process/ports.ts";
import { untilReady } from "../../infra/local/process/readiness.ts";
import { startPostgres } from "../../infra/local/servers/postgres.ts";
import { findRedis, startRedis } from "../../infra/local/servers/redis.ts";
import type { ServiceName } from "../../infra/local/stack/process-name.ts";
import { SERVICES, type Surroundings, commonEnvironment, nodeArguments } from "../../infra/local/stack/services.ts";
import { oneUser } from "../../infra/local/stack/database-users.ts";
import { FREE_PORTS, type Ports } from "../../infra/local/stack/settings.ts";
import { NotRun } from "./not-run.ts";
import { type Core, cpuSeconds, holdTo, memoryOf, startOn } from "./process.ts";
import { type BenchPostgres, benchPostgres } from "./postgres.ts";
import { SURVEYS } from "./surveys.ts";

/** A process that is measured. */
export interface Measured {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  /** Processor time since it began, with all below it, in seconds. */
  cpu(): number;
  /** In MB. */
  memory(): number;
  /** Holds it still (SIGSTOP) until {@link Measured.resume}. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** A Redis with the laptop's settings: AOF, `appendfsync always`. */
export interface BenchRedis {
  readonly url: string;
  readonly pid: number;
  readonly client: ReturnType<typeof redisClient>;
  cpu(): number;
  /** Forgets everything but the surveys, which administration would have published. */
  empty(): Promise<void>;
}

/** What may differ from how `npm start` runs a service. */
interface Service {
  name: ServiceName;
  core?: Core;
  redisUrl: string;
  databaseUrl?: string;
  /** Of the edge on Node, which the laptop does not run. */
  onNode?: string;
  environment?: Readonly<Record<string, string>>;
  /** Variables of the laptop that are not wanted. */
  without?: readonly string[];
}

/** Where a benchmark is held: a folder for temporary files, and whatever was started in it. */
export interface Grounds {
  readonly folder: string;
  /** Folder of a classic voting app, see `edge/voting-app.ts`. */
  readonly votingApp: string | undefined;
  redis(core?: Core): Promise<BenchRedis>;
  postgres(): Promise<BenchPostgres>;
  /** Starts a service as `npm start` does and resolves once it is ready. */
  service(service: Service): Promise<Measured>;
  /** Starts any program that listens on a port; resolves once `/readyz` answers. */
  program(name: string, core: Core | undefined, build: (port: number) => Program): Promise<Measured>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

interface Program {
  program: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** `any` where it has no `/readyz`: it is ready once it answers anything. */
  answers?: "any";
}

async function untilAnswers(port: number, given: AbortSignal): Promise<void> {
  while (!given.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: given }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined) return;
    await pause(25);
  }
}

/** Long enough for every secret; nothing leaves this machine. */
const SECRET = "bench-bench-bench-bench-bench-bench-bench";
const SECRETS = {
  clientKey: SECRET,
  cookieKeys: SECRET,
  receiptKey: SECRET,
  sessionKey: SECRET,
  adminKey: SECRET,
  postgresPassword: SECRET,
};

/** Opens grounds in a folder of the system's for temporary files. */
export function openGrounds(votingApp?: string): Grounds {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  // PostgreSQL runs as another user when we are root and has to pass through.
  chmodSync(folder, 0o711);
  const closing: (() => Promise<unknown>)[] = [];

  async function program(name: string, core: Core | undefined, build: (port: number) => Program): Promise<Measured> {
    const port = await freePort();
    const logFile = join(folder, `${name}.log`);
    const { program, args, env = {}, answers } = build(port);
    const child = await startOn(core, { program, args, env: { ...commonEnvironment(undefined), ...env }, logFile });
    const stop = async () => {
      child.kill("SIGCONT");
      await child.stop("SIGTERM", 3000);
    };
    closing.push(stop);
    const ended = new AbortController();
    void child.exited.then(() => ended.abort());
    await (answers === "any" ? untilAnswers(port, ended.signal) : untilReady({ name, port, logFile }, ended.signal));
    if (!child.running) {
      const said = readFileSync(logFile, "utf8").trim().split("\n").slice(-3).join("\n");
      throw new Error(`${name} has ended (${describeExit(await child.exited)}):\n${said}`);
    }
    return {
      port,
      pid: child.pid,
      url: `http://127.0.0.1:${port}`,
      cpu: () => cpuSeconds(child.pid),
      memory: () => memoryOf(child.pid),
      pause: () => child.kill("SIGSTOP"),
      resume: () => child.kill("SIGCONT"),
      stop,
    };
  }

  return {
    folder,
    votingApp,
    program,
    async redis(core) {
      const found = findRedis();
      if (found === undefined) throw new NotRun("no redis-server or valkey-server on PATH");
      const data = join(folder, `redis-${closing.length}`);
      mkdirSync(data);
      const port = await freePort();
      const redis = await startRedis({ program: found, folder: data, port, logFile: join(folder, "redis.log") });
      if (core !== undefined) holdTo(core, redis.child.pid);
      const client = redisClient(redis.url);
      client.on("error", () => {});
      await client.connect();
      closing.push(async () => {
        client.destroy();
        await redis.stop();
      });
      const empty = async () => {
        await client.flushAll();
        await client.sAdd(
          REDIS.surveys,
          SURVEYS.map(({ id }) => id),
        );
        for (const survey of SURVEYS) await client.set(REDIS.survey(survey.id), JSON.stringify(survey));
      };
      await empty();
      const { pid } = redis.child;
      return { url: redis.url, pid, client, empty, cpu: () => cpuSeconds(pid) };
    },
    async postgres() {
      const port = await freePort();
      const server = await startPostgres({
        folder: join(folder, "postgres"),
        port,
        password: SECRET,
        logFile: join(folder, "postgres.log"),
        durable: true,
      });
      closing.push(() => server.stop());
      return benchPostgres(server.url, folder, closing, () => cpuSeconds(server.child.pid));
    },
    async service({ name, core, redisUrl, databaseUrl = "", onNode, environment = {}, without = [] }) {
      const plan = SERVICES.find((each) => each.name === name);
      if (plan === undefined) throw new Error(`Cannot start ${name} as the laptop runs no service of that name`);
      return program(`${name}-${closing.length}`, core, (port) => {
        const ports: Ports = { ...FREE_PORTS, [name]: port };
        const around: Surroundings = {
          ports,
          secrets: SECRETS,
          dataDir: folder,
          databaseUrl,
          databaseUrls: oneUser(databaseUrl),
          redisUrl,
        };
        const env: NodeJS.ProcessEnv = { ...plan.environment(around), ...environment };
        for (const variable of without) delete env[variable];
        return onNode === undefined
          ? { ...plan.command(around), env }
          : { program: process.execPath, args: nodeArguments(onNode), env };
      });
    },
    async close() {
      for (const close of closing.toReversed()) await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const redisClient = (url: string) => createClient({ url });
