import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ENV, EVENT, PATHS } from "@earshot/contract";
import { LOOPBACK } from "../process/ports.ts";
import type { DatabaseUrls } from "./database-users.ts";
import type { ProcessName, ServiceName } from "./process-name.ts";
import type { Secrets } from "./secrets.ts";
import { type Ports, ROOT } from "./settings.ts";

/** What services are told about; the addresses are set by the steps that find Postgres and Redis. */
export interface Surroundings {
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly dataDir: string;
  /** For the owner of the tables: migrations, and the `earshot` command. */
  databaseUrl: string;
  databaseUrls: DatabaseUrls;
  redisUrl: string;
  eventHosts?: string | undefined;
}

/** One service: how it is started, what it is told, and what has to be there before. */
export interface ServicePlan {
  name: ServiceName;
  /** Steps of the start that come before it; at run time it bears the absence of each. */
  after: readonly string[];
  command: (around: Surroundings) => { program: string; args: string[] };
  /** All its environment beside what {@link commonEnvironment} gives each: none knows a secret it has no use for. */
  environment: (around: Surroundings) => Record<string, string>;
}

const onNode =
  (path: string): ServicePlan["command"] =>
  () => ({ program: process.execPath, args: nodeArguments(path) });
/** As people and pages name it. */
const url = (port: number) => `http://localhost:${port}`;

/**
 * Nothing of ours leaves this machine, so any key pair will do; without one the SDK would go looking for a real one.
 */
const AWS = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "laptop",
  AWS_SECRET_ACCESS_KEY: "laptop",
  AWS_EC2_METADATA_DISABLED: "true",
};

export const SERVICES: readonly ServicePlan[] = [
  {
    name: "helpdesk",
    after: [],
    command: onNode("infra/local/helpdesk/main.ts"),
    environment: ({ ports, dataDir, secrets }) => ({
      [ENV.helpdeskPort]: String(ports.helpdesk),
      [ENV.dataDir]: dataDir,
      [ENV.hookKeys]: secrets.hookKeys ?? "",
      [ENV.hookUrl]: `http://${LOOPBACK}:${ports.results}${PATHS.zendeskHook}`,
    }),
  },
  {
    name: "eventbridge",
    after: [],
    command: onNode("infra/local/eventbridge/main.ts"),
    environment: ({ ports, dataDir, eventHosts }) => ({
      [ENV.eventbridgePort]: String(ports.eventbridge),
      [ENV.helpdeskPort]: String(ports.helpdesk),
      [ENV.eventHosts]: eventHosts ?? "",
      [ENV.dataDir]: dataDir,
    }),
  },
  {
    name: "edge",
    after: ["redis"],
    command: (around) => ({
      program: denoProgram(),
      args: ["run", "--no-prompt", "--cached-only", ...denoPermissions(around), join(ROOT, "edge/src/deno.ts")],
    }),
    environment: ({ ports, secrets, redisUrl, dataDir }) => ({
      [ENV.edgePort]: String(ports.edge),
      [ENV.redisUrl]: redisUrl,
      [ENV.edgeUrl]: url(ports.edge),
      [ENV.resultsUrl]: url(ports.results),
      [ENV.clientKey]: secrets.clientKey,
      [ENV.cookieKeys]: secrets.cookieKeys,
      [ENV.receiptKey]: secrets.receiptKey,
      [ENV.linkKeys]: secrets.linkKeys ?? "",
      [ENV.statusUrl]: `http://${LOOPBACK}:${ports.results}`,
      DENO_DIR: join(dataDir, "cache/deno"),
      DENO_NO_UPDATE_CHECK: "1",
    }),
  },
  {
    name: "admin",
    after: ["migrations", "redis"],
    command: onNode("core/src/admin/main.ts"),
    environment: ({ ports, secrets, databaseUrls, redisUrl }) => ({
      [ENV.adminPort]: String(ports.admin),
      [ENV.databaseUrl]: databaseUrls.admin,
      [ENV.redisUrl]: redisUrl,
      [ENV.edgeUrl]: url(ports.edge),
      [ENV.resultsUrl]: url(ports.results),
      [ENV.adminKey]: secrets.adminKey,
      [ENV.sessionKey]: secrets.sessionKey,
      [ENV.clientKey]: secrets.clientKey,
    }),
  },
  {
    name: "drain",
    after: ["migrations", "redis"],
    command: onNode("core/src/drain/main.ts"),
    environment: ({ ports, databaseUrls, redisUrl }) => ({
      [ENV.drainPort]: String(ports.drain),
      // Who plays with it does not wait for a minute.
      [ENV.commentWait]: "5",
      [ENV.databaseUrl]: databaseUrls.drain,
      [ENV.redisUrl]: redisUrl,
      [ENV.resultsUrl]: url(ports.results),
    }),
  },
  {
    name: "dispatch",
    after: ["migrations"],
    command: onNode("core/src/dispatch/main.ts"),
    environment: ({ ports, databaseUrls }) => ({
      [ENV.dispatchPort]: String(ports.dispatch),
      [ENV.databaseUrl]: databaseUrls.dispatch,
      [ENV.eventBus]: EVENT.bus,
      [ENV.eventbridgeUrl]: `http://${LOOPBACK}:${ports.eventbridge}`,
      ...AWS,
    }),
  },
  {
    name: "results",
    after: ["migrations", "page"],
    command: onNode("core/src/results/main.ts"),
    environment: ({ ports, secrets, databaseUrls }) => ({
      [ENV.resultsPort]: String(ports.results),
      [ENV.databaseUrl]: databaseUrls.results,
      [ENV.edgeUrl]: url(ports.edge),
      [ENV.resultsUrl]: url(ports.results),
      [ENV.ticketUrl]: `${url(ports.helpdesk)}/tickets/{ticket}`,
      [ENV.adminUrl]: `http://${LOOPBACK}:${ports.admin}`,
      [ENV.sessionKey]: secrets.sessionKey,
      [ENV.hookKeys]: secrets.hookKeys ?? "",
      [ENV.receiptKey]: secrets.receiptKey,
      [ENV.adminKey]: secrets.adminKey,
    }),
  },
];

/** Every process by name. */
export const PROCESSES: readonly ProcessName[] = ["postgres", "redis", ...SERVICES.map(({ name }) => name)];

/** What Node is told to run a program of ours, by its path in the checkout. */
export function nodeArguments(path: string): string[] {
  const preloaded = path.startsWith("core/") ? ["--import", join(import.meta.dirname, "quick-imports.ts")] : [];
  return [...preloaded, join(ROOT, path)];
}

/** For every service: the level of its log, no colours in it, and where Node keeps what it has compiled. */
export function commonEnvironment(logLevel: string | undefined): Record<string, string> {
  return {
    // Of the checkout and not of the data folder, for a new data folder is no reason to compile anew.
    NODE_COMPILE_CACHE: join(ROOT, "node_modules/.cache/node"),
    NO_COLOR: "1",
    ...(logLevel === undefined ? {} : { [ENV.logLevel]: logLevel }),
  };
}

/**
 * The edge may listen on its port, reach Redis and ask results for the status of a feedback, and read its environment,
 * which holds only what is said above; no files, no programs, no other address.
 */
function denoPermissions({ ports, redisUrl }: Surroundings): string[] {
  const redis = new URL(redisUrl);
  const listen = ["[::]", "0.0.0.0"].map((host) => `${host}:${ports.edge}`);
  const reach = [`${redis.hostname}:${redis.port || "6379"}`, `${LOOPBACK}:${ports.results}`];
  return [`--allow-net=${[...listen, ...reach].join(",")}`, "--allow-env"];
}

/** The program itself: the package's own `deno` is a Node script that would stand between us and it. */
export function denoProgram(): string {
  const deno = createRequire(createRequire(import.meta.url).resolve("deno/package.json"));
  const libc = process.platform === "linux" ? "-glibc" : "";
  return join(dirname(deno.resolve(`@deno/${process.platform}-${process.arch}${libc}/package.json`)), "deno");
}
