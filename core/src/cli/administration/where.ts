import { readFileSync } from "node:fs";
import { Address, ENV, type Environment, Port, PORTS, readVariables, Secret } from "@earshot/contract";
import * as v from "valibot";
import { EXIT, Obstacle } from "../obstacle.ts";
import { readRunning } from "../running.ts";

/** Where administration is, and as whom it is spoken to. */
export interface Administration {
  url: string;
  /** EARSHOT_ADMIN_KEY of the install, or an access key with the scope `admin`. */
  key: string;
  /** Whether the store that a command would find is of the same install, so that it may work on that instead. */
  hasStore: boolean;
}

const Said = v.object({
  [ENV.adminUrl]: v.optional(v.pipe(Address, v.regex(/^https?:/, "must begin with http:// or https://"))),
  [ENV.adminKey]: v.optional(Secret),
  [ENV.adminPort]: Port(PORTS.admin),
  [ENV.databaseUrl]: v.optional(v.string()),
});

/**
 * Finds administration: where EARSHOT_ADMIN_URL says; else, where no other install is named by DATABASE_URL, beside a
 * running `npm start`; else on this machine, as in a container of administration. A key that is set is used in each
 * case, as it says who somebody is and not where.
 *
 * @param root folder that a relative data folder is relative to
 * @returns undefined where no key is said
 * @throws {Obstacle} with code 78
 */
export function readAdministration(environment: Environment, root: string): Administration | undefined {
  const said = parse(environment);
  const elsewhere = said[ENV.adminUrl] ?? said[ENV.databaseUrl];
  const running = elsewhere === undefined ? readRunning(environment, root) : undefined;
  const told = running && parse(running.environment);
  const key = said[ENV.adminKey] ?? told?.[ENV.adminKey];
  if (key === undefined) return undefined;
  return {
    url: said[ENV.adminUrl] ?? told?.[ENV.adminUrl] ?? `http://127.0.0.1:${said[ENV.adminPort]}`,
    key,
    hasStore: said[ENV.adminUrl] === undefined || said[ENV.databaseUrl] !== undefined,
  };
}

function parse(environment: Environment) {
  const read = readVariables(Said, environment, (path) => readFileSync(path, "utf8"));
  if (read.ok) return read.config;
  throw new Obstacle(read.problems.join("\n"), EXIT.config);
}
