import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Obstacle } from "../process/obstacle.ts";
import { freePort } from "../process/ports.ts";
import { type Postgres, startPostgres } from "../servers/postgres.ts";
import { type Redis, findRedis, startRedis } from "../servers/redis.ts";
import { TEMPLATE, type Template, copyTemplate, databaseUrl } from "./template.ts";

/** What both servers of a test's own can do; every promise resolves when the deed is done. */
interface OwnServer {
  readonly url: string;
  readonly port: number;
  /** Holds all its data: remove it while stopped to lose them. */
  readonly folder: string;
  /** On the same port, with the same data; resolves once it answers. */
  start(): Promise<void>;
  /** In order, with everything written. */
  stop(): Promise<void>;
  /** SIGKILL, as by a crash. */
  kill(): Promise<void>;
  /** Hangs without closing connections (SIGSTOP), until {@link OwnServer.resume}. */
  pause(): void;
  resume(): void;
  /** For the end of a test: at once, leaving nothing behind in the system. */
  discard(): Promise<void>;
}

export type OwnRedis = OwnServer;
export type OwnPostgres = OwnServer;

export async function launchRedis(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  const program = findRedis();
  if (program === undefined)
    throw new Obstacle('No redis-server or valkey-server on PATH: run "npm test", which installs one');
  mkdirSync(folder, { recursive: true });
  const launch = (port: number) =>
    startRedis({ program, port, folder: join(folder, "data"), logFile: join(folder, "redis.log"), settings });
  const { url, port, controls } = await ownServer<Redis>(launch, "SIGKILL");
  return { url, port, folder: join(folder, "data"), ...controls };
}

export async function launchPostgres(folder: string, template: Template): Promise<OwnPostgres> {
  copyTemplate(template, folder);
  const { password } = template;
  const logFile = join(folder, "postgres.log");
  const launch = (port: number) =>
    afterRemnants(() => startPostgres({ folder, port, password, logFile, durable: false }));
  // Killed outright it would leave its shared memory to the system.
  const { url, port, controls } = await ownServer<Postgres>(launch, "SIGQUIT");
  return { url: databaseUrl(url, TEMPLATE), port, folder: join(folder, "data"), ...controls };
}

/** After a kill its connections' processes take a moment to notice; until then they hold on to the data folder. */
async function afterRemnants<S>(start: () => Promise<S>): Promise<S> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      const remnants = error instanceof Obstacle && error.message.includes("pre-existing shared memory");
      if (!remnants || attempt === 50) throw error;
      await setTimeout(100);
    }
  }
}

async function ownServer<S extends Redis | Postgres>(
  launch: (port: number) => Promise<S>,
  discardSignal: NodeJS.Signals,
) {
  let { server, port } = await onFreePort(launch);
  const controls = {
    async start() {
      if (!server.child.running) server = await launch(port);
    },
    stop: () => server.stop(10_000),
    async kill() {
      await server.child.stop("SIGKILL", 0);
    },
    pause: () => server.child.kill("SIGSTOP"),
    resume: () => server.child.kill("SIGCONT"),
    async discard() {
      // A paused process heeds no signal but this and SIGKILL.
      server.child.kill("SIGCONT");
      await server.child.stop(discardSignal, 2000);
    },
  };
  return { url: server.url, port, controls };
}

/** Another process may take a free port before we do; then it was not ours to have and the next one will do. */
async function onFreePort<S>(launch: (port: number) => Promise<S>): Promise<{ server: S; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { server: await launch(port), port };
    } catch (error) {
      if (!(error instanceof Obstacle) || attempt === 3) throw error;
    }
  }
}
