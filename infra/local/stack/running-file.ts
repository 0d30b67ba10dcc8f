import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENV, RUNNING_FILE } from "@earshot/contract";
import { CREDENTIALS } from "../helpdesk/credentials.ts";
import { LOOPBACK } from "../process/ports.ts";
import type { Surroundings } from "./services.ts";

/** Tells the command `earshot` where everything is, for as long as it runs; readable by nobody else. */
export function writeRunningFile(dataDir: string, { databaseUrl, redisUrl, ports, secrets }: Surroundings) {
  const file = join(dataDir, RUNNING_FILE);
  const addresses = {
    [ENV.databaseUrl]: databaseUrl,
    [ENV.redisUrl]: redisUrl,
    [ENV.edgePort]: String(ports.edge),
    [ENV.resultsPort]: String(ports.results),
    [ENV.drainPort]: String(ports.drain),
    [ENV.dispatchPort]: String(ports.dispatch),
    [ENV.adminPort]: String(ports.admin),
    [ENV.eventbridgeUrl]: `http://${LOOPBACK}:${ports.eventbridge}`,
    [ENV.adminUrl]: `http://${LOOPBACK}:${ports.admin}`,
    [ENV.adminKey]: secrets.adminKey,
    [ENV.helpdeskUrl]: `http://${LOOPBACK}:${ports.helpdesk}`,
    [ENV.helpdeskClientId]: CREDENTIALS.clientId,
    [ENV.helpdeskClientSecret]: CREDENTIALS.clientSecret,
  };
  const text = JSON.stringify(addresses, null, 2);
  // Renamed when whole: a command at this very moment reads the old one or the new one.
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRunningFile(dataDir: string): void {
  rmSync(join(dataDir, RUNNING_FILE), { force: true });
}
