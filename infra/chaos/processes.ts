import { join } from "node:path";
import { ENV, EVENT } from "@earshot/contract";
import { startChild } from "../local/process/child.ts";
import { freePort } from "../local/process/ports.ts";
import { untilReady } from "../local/process/readiness.ts";
import { Supervised } from "../local/process/supervise.ts";
import type { ServiceName } from "../local/stack/process-name.ts";
import { oneUser } from "../local/stack/database-users.ts";
import { SERVICES, type Surroundings, commonEnvironment } from "../local/stack/services.ts";
import { ROOT } from "../local/stack/settings.ts";
import type { Clock } from "./clocks/clock.ts";
import type { LinkName, Links } from "./links.ts";

/** Processes of ours; there are two drains. */
export const PROCESSES = ["edge", "drain", "drain-2", "dispatch", "results", "eventbridge", "helpdesk"] as const;
export type ProcessName = (typeof PROCESSES)[number];

const secret = (of: string) => `chaos-secret-of-the-${of}`.padEnd(40, "-");
/** Every secret of a world; each is looked for in the logs. */
export const SECRETS = {
  clientKey: secret("client-key"),
  cookieKeys: secret("cookie-keys"),
  receiptKey: secret("receipt-key"),
  sessionKey: secret("session-key"),
  adminKey: secret("admin-key"),
  postgresPassword: secret("postgres"),
};

/** What a process is told of its surroundings that is not so for all. */
export interface Told {
  redisUrl?: string;
  databaseUrl?: string;
  /** The service it calls by its port, and the link that stands in its place. */
  port?: ServiceName;
  link?: LinkName;
  clock?: Clock | undefined;
}

/** A port for each process; the second drain has one of its own. */
export type Ports = Surroundings["ports"] & { "drain-2": number };

export async function choosePorts(): Promise<Ports> {
  const ports = {
    edge: 0,
    results: 0,
    helpdesk: 0,
    drain: 0,
    dispatch: 0,
    admin: 0,
    eventbridge: 0,
    postgres: 0,
    redis: 0,
    "drain-2": 0,
  };
  for (const name of PROCESSES) ports[name] = await freePort();
  return ports;
}

/** A process as `npm start` runs it, kept running: it comes back soon, however it ends. */
export function supervised(
  name: ProcessName,
  around: { folder: string; ports: Ports; links: Links; told: Told; env: Readonly<Record<string, string>> },
): Supervised {
  const { folder, ports, links, told } = around;
  const service: ServiceName = name === "drain-2" ? "drain" : name;
  const plan = SERVICES.find((each) => each.name === service);
  if (plan === undefined) throw new Error(`Cannot start ${service} as the laptop runs no service of that name`);
  const seen = { ...ports, [service]: ports[name] };
  if (told.port !== undefined && told.link !== undefined) seen[told.port] = links[told.link].port;
  const surroundings: Surroundings = {
    ports: seen,
    secrets: SECRETS,
    dataDir: folder,
    databaseUrl: told.databaseUrl ?? "",
    databaseUrls: oneUser(told.databaseUrl ?? ""),
    redisUrl: told.redisUrl ?? "",
  };
  const { program, args: given } = plan.command(surroundings);
  // A cluster is more servers than the edge is told of by name.
  const clustered = surroundings.redisUrl.startsWith("redis-cluster:");
  const args = given.map((each) => (clustered && each.startsWith("--allow-net=") ? "--allow-net" : each));
  const logFile = join(folder, `${name}.log`);
  const env = {
    ...commonEnvironment(undefined),
    ...plan.environment(surroundings),
    ...SETTINGS,
    ...around.env,
    ...told.clock?.env,
  };
  return new Supervised(
    {
      name,
      logFile,
      stopSignal: "SIGTERM",
      spawn: () => startChild({ command: program, args, cwd: ROOT, env, logFile, deathSignal: "SIGTERM" }),
      ready: (_, given) => untilReady({ name, port: ports[name], logFile }, given, 60_000),
    },
    { shortest: 50, longest: 500 },
  );
}

/** What the laptop leaves to its defaults, and what is faster here: none is a fault. */
const SETTINGS: Readonly<Record<string, string>> = {
  [ENV.eventBus]: EVENT.bus,
  [ENV.invocationRate]: "1000",
  // Short enough to wait for, and long enough to be cut short by a change.
  [ENV.commentWait]: "2",
  // Logs are cut all the time.
  [ENV.keepSettled]: "2",
  // All clients come from one address.
  [ENV.networkLimit]: "1000000",
  [ENV.surveyLimit]: "1000000",
};
