import { readFileSync } from "node:fs";
import { Address, ENV, type Environment, readVariables } from "@earshot/contract";
import * as v from "valibot";
import { EXIT, Obstacle } from "./obstacle.ts";
import { damaged, dataFolder, readRunning } from "./running.ts";

/** Where the install is. */
export interface Surroundings {
  databaseUrl: string;
  /** Undefined: not said. */
  redisUrl: string | undefined;
  /** The help desk, as far as it is said. */
  helpdesk: { [name in keyof Helpdesk]: string | undefined };
  /** Where the stand-ins of `npm start` keep their data; undefined for any other install. */
  dataDir: string | undefined;
  /** What is said of the services: the ports they listen on, the bus that dispatch reaches. */
  services: Environment;
}

/** Where the help desk is, and who we are there. */
export interface Helpdesk {
  url: string;
  clientId: string;
  clientSecret: string;
}

const Addresses = v.object({
  [ENV.databaseUrl]: v.optional(Address),
  [ENV.redisUrl]: v.optional(Address),
  [ENV.helpdeskUrl]: v.optional(Address),
  [ENV.helpdeskClientId]: v.optional(v.string()),
  [ENV.helpdeskClientSecret]: v.optional(v.string()),
});

/**
 * Finds the install by the variables of the services or, where none of them is set, by what `npm start` has written
 * into its data folder. Never by some of both: half of one install and half of another would be the result.
 *
 * @param root folder that a relative data folder is relative to
 * @throws {Obstacle} with code 78
 */
export function readSurroundings(environment: Environment, root: string): Surroundings {
  const given = parse(environment);
  if (isComplete(given)) return given;
  if (given.redisUrl !== undefined) throw notSet(ENV.databaseUrl);
  const dataDir = dataFolder(environment, root);
  const running = readRunning(environment, root);
  if (!running) {
    throw new Obstacle(
      `${ENV.databaseUrl} is not set and no Earshot runs on ${dataDir}: set it, or run \`npm start\``,
      EXIT.config,
    );
  }
  const told = parse(running.environment);
  if (!isComplete(told)) throw damaged(running.file);
  return { ...told, dataDir, services: { ...running.environment, ...environment } };
}

/** The address of Redis, for commands that cannot do without. */
export function requireRedis({ redisUrl }: Surroundings): string {
  if (redisUrl === undefined) throw notSet(ENV.redisUrl);
  return redisUrl;
}

/** The help desk, for commands that cannot do without. */
export function requireHelpdesk({ helpdesk: { url, clientId, clientSecret } }: Surroundings): Helpdesk {
  if (url === undefined) throw notSet(ENV.helpdeskUrl);
  if (clientId === undefined) throw notSet(ENV.helpdeskClientId);
  if (clientSecret === undefined) throw notSet(ENV.helpdeskClientSecret);
  return { url, clientId, clientSecret };
}

type Found = Omit<Surroundings, "databaseUrl"> & { databaseUrl: string | undefined };

const isComplete = (found: Found): found is Surroundings => found.databaseUrl !== undefined;

function parse(environment: Environment): Found {
  const read = readVariables(Addresses, environment, (path) => readFileSync(path, "utf8"));
  if (!read.ok) throw new Obstacle(read.problems.join("\n"), EXIT.config);
  const { config } = read;
  return {
    databaseUrl: config[ENV.databaseUrl],
    redisUrl: config[ENV.redisUrl],
    helpdesk: {
      url: config[ENV.helpdeskUrl],
      clientId: config[ENV.helpdeskClientId],
      clientSecret: config[ENV.helpdeskClientSecret],
    },
    dataDir: undefined,
    services: environment,
  };
}

const notSet = (name: string) => new Obstacle(`${name} is not set: set it, or ${name}_FILE`, EXIT.config);
