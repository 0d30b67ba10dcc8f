import { join } from "node:path";
import { ENV } from "@earshot/contract";
import postgres from "postgres";
import { Obstacle, codeOf } from "../process/obstacle.ts";
import { installByApt } from "../process/programs.ts";
import type { Plan } from "../process/supervise.ts";
import { ROLE } from "./postgres-cluster.ts";
import { startPostgres } from "./postgres.ts";
import { findRedis, startRedis } from "./redis.ts";

const DATABASE = "earshot";

/** A PostgreSQL or Redis of this machine: what to keep running, and the URL it will have. */
export interface OwnBackend {
  plan: Plan;
  url: string;
}

export function ownPostgres(dataDir: string, port: number, password: string): OwnBackend {
  const logFile = join(dataDir, "logs/postgres.log");
  const folder = join(dataDir, "postgres");
  return {
    url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`,
    plan: {
      name: "postgres",
      logFile,
      stopSignal: "SIGINT",
      spawn: async () => (await startPostgres({ folder, port, password, logFile, durable: true })).child,
    },
  };
}

/** @throws {Obstacle} when there is no Redis and none can be installed. */
export async function ownRedis(dataDir: string, port: number, say: (progress: string) => void): Promise<OwnBackend> {
  if (findRedis() === undefined) await installByApt("redis-server", say);
  const program = findRedis();
  if (program === undefined) {
    throw new Obstacle(
      "No redis-server or valkey-server on PATH: install one (apt-get install redis-server, brew install valkey) or set REDIS_URL",
    );
  }
  const logFile = join(dataDir, "logs/redis.log");
  return {
    url: `redis://127.0.0.1:${port}`,
    plan: {
      name: "redis",
      logFile,
      stopSignal: "SIGTERM",
      spawn: async () => (await startRedis({ program, folder: join(dataDir, "redis"), port, logFile })).child,
    },
  };
}

/**
 * Makes the database in a cluster of ours when it is missing.
 *
 * @returns the server's version
 */
export async function createDatabase(url: string): Promise<string> {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const sql = postgres(maintenance.href, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const [there] = await sql`SELECT FROM pg_database WHERE datname = ${DATABASE}`;
    if (there === undefined) await sql`CREATE DATABASE ${sql(DATABASE)}`;
    return await versionOf(sql);
  } catch (error) {
    if (codeOf(error) === "28P01") {
      throw new Obstacle(
        "PostgreSQL refuses the password kept for it, so secrets.json and postgres/ are not of the same data folder: " +
          "restore both from one backup, or move the data folder away to begin anew",
        { cause: error },
      );
    }
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * Asks a PostgreSQL that somebody else runs for its version.
 *
 * @throws {Obstacle} naming its address and the code of the failure, never the password.
 */
export async function requirePostgres(url: string): Promise<string> {
  const { host, pathname } = new URL(url);
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const version = await versionOf(sql);
    if (Number.parseInt(version) < 17) {
      throw new Obstacle(
        `Cannot use PostgreSQL ${version} at ${host} as it must be 17 or newer: set DATABASE_URL to another`,
      );
    }
    return version;
  } catch (error) {
    if (error instanceof Obstacle) throw error;
    throw new Obstacle(
      `Cannot use the database ${pathname.slice(1)} at ${host} (${meaningOf(codeOf(error))}): ` +
        `start it or correct ${ENV.databaseUrl}, or unset it to use the built-in one`,
      { cause: error },
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A code of Postgres or of the network, with what it means where its letters do not say so. */
function meaningOf(code: string): string {
  if (code === "28P01" || code === "28000") return `${code}, it refuses this user or password`;
  if (code === "3D000") return `${code}, it has no such database`;
  return code || "no answer";
}

async function versionOf(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ server_version: string }[]>`SHOW server_version`;
  return row?.server_version.split(" ")[0] ?? "unknown";
}

/**
 * Asks a Redis for its version and whether it writes each entry before it says so.
 *
 * @throws {Obstacle} naming its address and the code of the failure, never the password.
 */
export async function requireRedis(url: string): Promise<{ version: string; durable: boolean }> {
  // Some 600 files, loaded while the servers start and the launcher has nothing else to do.
  const { createClient } = await import("redis");
  let client: ReturnType<typeof createClient> | undefined;
  try {
    client = createClient({ url, socket: { connectTimeout: 5000, reconnectStrategy: false } });
    client.on("error", () => {});
    await client.connect();
    const version = /^(?:valkey|redis)_version:(\S+)/m.exec(await client.info("server"))?.[1] ?? "unknown";
    // Managed ones refuse CONFIG; what they promise is for their operator to know.
    const { appendonly = "yes", appendfsync = "always" } = await client
      .configGet(["appendonly", "appendfsync"])
      .catch((): Record<string, string> => ({}));
    return { version, durable: appendonly === "yes" && appendfsync === "always" };
  } catch (error) {
    throw new Obstacle(
      `Cannot use Redis at ${new URL(url).host} (${codeOf(error) || "not a Redis address"}): start it or correct ${ENV.redisUrl}, ` +
        "or unset it to use one of this machine",
      { cause: error },
    );
  } finally {
    if (client?.isOpen) client.destroy();
  }
}
