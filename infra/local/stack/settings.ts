import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Address, ENV, type Environment, PORTS, Port, Secret, readVariables } from "@earshot/contract";
import * as v from "valibot";
import { Obstacle } from "../process/obstacle.ts";
import type { ProcessName, ServiceName } from "./process-name.ts";
import type { Secrets } from "./secrets.ts";

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, "../../..");

/** A TCP port for each process; 0 takes a free one. */
export type Ports = Record<ProcessName, number>;

/** Any free port for each: of a stack beside others. */
export const FREE_PORTS: Ports = {
  edge: 0,
  results: 0,
  helpdesk: 0,
  drain: 0,
  dispatch: 0,
  admin: 0,
  eventbridge: 0,
  postgres: 0,
  redis: 0,
};

/** What may be decided from outside; all else is decided here or kept in the data folder. */
export interface Settings {
  /** Everything that lasts is in here. */
  dataDir: string;
  ports: Ports;
  /** A PostgreSQL of one's own in place of the one npm brings. */
  databaseUrl?: string | undefined;
  /** A Redis of one's own in place of the one on PATH. */
  redisUrl?: string | undefined;
  /** In place of those the data folder keeps. */
  secrets?: Partial<Secrets>;
  logLevel?: string | undefined;
  /** Where rules of other hosts than the help desk send, as the stand-in of EventBridge reads it. */
  eventHosts?: string | undefined;
  /** Further variables for a service, in place of ours where they have the same name. */
  environment?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
}

/** What a service is told as it was told to us; whether a value will do is the service's to say. */
const HANDED_ON = {
  edge: [ENV.clientLimit, ENV.networkLimit, ENV.surveyLimit, ENV.busyLimit, ENV.traceSample, ENV.trustedHops],
  results: [ENV.viewerLimit, ENV.networkViewers, ENV.trustedHops],
  drain: [ENV.commentWait, ENV.journalHours, ENV.keepSettled, ENV.otlpEndpoint],
  dispatch: [ENV.otlpEndpoint],
  eventbridge: [ENV.invocationRate],
} as const satisfies Partial<Record<ServiceName, readonly string[]>>;

const AsItIs = v.optional(v.string());
const readFile = (path: string): string => readFileSync(path, "utf8");
const only = (names: readonly string[], config: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(names.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])));

/** How much services may log. */
const LEVELS = ["debug", "info", "warning", "error"] as const;

/**
 * Reads the settings of `npm start` from the environment.
 *
 * @throws {Obstacle} with code 78 and a line for each variable that is wrong.
 */
export function readSettings(environment: Environment): Settings {
  const read = readVariables(
    v.object({
      [ENV.dataDir]: v.optional(v.string(), ".earshot"),
      [ENV.databaseUrl]: v.optional(Address),
      [ENV.redisUrl]: v.optional(Address),
      [ENV.logLevel]: v.optional(v.picklist(LEVELS, `must be one of ${LEVELS.join(", ")}`)),
      [ENV.eventHosts]: v.optional(v.string()),
      [ENV.clientKey]: v.optional(Secret),
      [ENV.cookieKeys]: v.optional(Secret),
      [ENV.receiptKey]: v.optional(Secret),
      [ENV.linkKeys]: v.optional(Secret),
      [ENV.sessionKey]: v.optional(Secret),
      [ENV.hookKeys]: v.optional(Secret),
      [ENV.adminKey]: v.optional(Secret),
      [ENV.edgePort]: Port(PORTS.edge),
      [ENV.resultsPort]: Port(PORTS.results),
      [ENV.helpdeskPort]: Port(PORTS.helpdesk),
      [ENV.drainPort]: Port(PORTS.drain),
      [ENV.dispatchPort]: Port(PORTS.dispatch),
      [ENV.adminPort]: Port(PORTS.admin),
      [ENV.eventbridgePort]: Port(PORTS.eventbridge),
      [ENV.postgresPort]: Port(PORTS.postgres),
      [ENV.redisPort]: Port(PORTS.redis),
    }),
    environment,
    readFile,
  );
  const handedOn = readVariables(
    v.object(Object.fromEntries(Object.values(HANDED_ON).flatMap((names) => names.map((name) => [name, AsItIs])))),
    environment,
    readFile,
  );
  const problems = [read, handedOn].flatMap((one) => (one.ok ? [] : one.problems));
  if (!read.ok || !handedOn.ok) throw new Obstacle(problems.join("\n"), { exitCode: 78 });
  const { config } = read;
  const given = {
    clientKey: config[ENV.clientKey],
    cookieKeys: config[ENV.cookieKeys],
    receiptKey: config[ENV.receiptKey],
    linkKeys: config[ENV.linkKeys],
    sessionKey: config[ENV.sessionKey],
    hookKeys: config[ENV.hookKeys],
    adminKey: config[ENV.adminKey],
  };
  return {
    dataDir: resolve(ROOT, config[ENV.dataDir]),
    databaseUrl: config[ENV.databaseUrl],
    redisUrl: config[ENV.redisUrl],
    logLevel: config[ENV.logLevel],
    eventHosts: config[ENV.eventHosts],
    environment: Object.fromEntries(
      Object.entries(HANDED_ON).map(([service, names]) => [service, only(names, handedOn.config)]),
    ),
    secrets: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ports: {
      edge: config[ENV.edgePort],
      results: config[ENV.resultsPort],
      helpdesk: config[ENV.helpdeskPort],
      drain: config[ENV.drainPort],
      dispatch: config[ENV.dispatchPort],
      admin: config[ENV.adminPort],
      eventbridge: config[ENV.eventbridgePort],
      postgres: config[ENV.postgresPort],
      redis: config[ENV.redisPort],
    },
  };
}
