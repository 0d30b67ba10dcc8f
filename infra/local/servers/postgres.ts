import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, describeExit, startChild } from "../process/child.ts";
import { Obstacle } from "../process/obstacle.ts";
import { LOOPBACK, requireFree } from "../process/ports.ts";
import { type ClusterOptions, ROLE, prepareCluster } from "./postgres-cluster.ts";

export interface PostgresOptions extends ClusterOptions {
  port: number;
  logFile: string;
}

export interface Postgres {
  /** Of the maintenance database `postgres`. */
  readonly url: string;
  readonly child: Child;
  /** Rolls back what is open and leaves with everything written; SIGKILL after `graceMs`, 4 s by default. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installs, on loopback only, and resolves once it accepts connections.
 *
 * @throws {Obstacle} when the port is taken, or the cluster is damaged or of another version.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, password, logFile, durable } = options;
  await requireFree(port, "PostgreSQL", "EARSHOT_POSTGRES_PORT");
  const { programs, data, runAs } = prepareCluster(options);
  const settings = {
    listen_addresses: LOOPBACK,
    port,
    unix_socket_directories: "",
    max_connections: 200,
    timezone: "UTC",
    log_timezone: "UTC",
    // A failed statement, or the row it failed on, would carry a comment into the log.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const logBegins = existsSync(logFile) ? statSync(logFile).size : 0;
  const child = await startChild({
    command: join(programs, "postgres"),
    args: ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    env: { LC_ALL: "C" },
    cwd: "/",
    logFile,
    deathSignal: "SIGINT",
    setpriv: runAs.setpriv,
  });
  while (!isReady(join(data, "postmaster.pid"), child.pid)) {
    if (!child.running) {
      const reason = lastError(logFile, logBegins) ?? describeExit(await child.exited);
      throw new Obstacle(
        `PostgreSQL does not start (${reason}): read ${logFile}; restore ${data} from a backup, or move it away to begin anew`,
      );
    }
    await pause(10);
  }
  return {
    url: `postgres://${ROLE}:${password}@${LOOPBACK}:${port}/postgres`,
    child,
    stop: async (graceMs = 4000) => void (await child.stop("SIGINT", graceMs)),
  };
}

/** The server's own account of itself: its pid in the first line, its state in the eighth. */
function isReady(statusFile: string, pid: number): boolean {
  try {
    const lines = readFileSync(statusFile, "utf8").split("\n");
    return lines[0] === String(pid) && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function lastError(logFile: string, from: number): string | undefined {
  const lines = readFileSync(logFile).subarray(from).toString("utf8").split("\n");
  return lines.findLast((line) => /FATAL|PANIC|could not/.test(line))?.replace(/^.*(?:FATAL|PANIC|LOG): */, "");
}
