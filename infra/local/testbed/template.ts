import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import postgres from "postgres";
import { freePort } from "../process/ports.ts";
import { startPostgres } from "../servers/postgres.ts";

const ROOT = join(import.meta.dirname, "../../..");
const MIGRATE = join(ROOT, "core/src/store/migrate.ts");

/** The services that have a user of their own. */
export type DatabaseService = "drain" | "dispatch" | "results" | "admin";

/** The database that every test database is a copy of. */
export const TEMPLATE = "earshot_template";

/** A stopped cluster that holds the migrated {@link TEMPLATE}; copied, never started. */
export interface Template {
  folder: string;
  password: string;
}

/**
 * Makes the template, or finds the one an earlier run made from the same migrations: initdb and migrations cost some
 * two seconds, a copy of the files a tenth of one.
 */
export async function postgresTemplate(): Promise<Template> {
  const cache = join(ROOT, "node_modules/.cache/earshot");
  const folder = join(cache, `postgres-${fingerprint()}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    // Built aside and renamed when whole; of two runs that build at once, one wins and the other's is dropped.
    const building = mkdtempSync(join(cache, "building-"));
    try {
      await build(building);
      renameSync(building, folder);
    } catch (error) {
      rmSync(building, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    dropOld(cache);
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return { folder, password: readFileSync(join(folder, "password.txt"), "utf8") };
}

/** Others may still be copied from by a run under way, which is over within the hour. */
function dropOld(cache: string): void {
  for (const entry of readdirSync(cache).map((name) => join(cache, name))) {
    // Another run may be dropping the same at this moment.
    const { mtimeMs = Infinity } = statSync(entry, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > 3_600_000) rmSync(entry, { recursive: true, force: true });
  }
}

/** Copies the template for one server; the copy belongs to the caller. */
export function copyTemplate({ folder }: Template, to: string): void {
  // Node's own cpSync keeps neither modes nor owners, and PostgreSQL insists on both.
  const copied = spawnSync("cp", ["-a", `${folder}/.`, to], { encoding: "utf8" });
  if (copied.status !== 0)
    throw new Error(`Cannot copy the tests' database: ${copied.stderr}`, { cause: copied.error });
}

async function build(folder: string): Promise<void> {
  const password = randomBytes(18).toString("base64url");
  writeFileSync(join(folder, "password.txt"), password, { mode: 0o600 });
  const port = await freePort();
  const server = await startPostgres({ folder, port, password, logFile: join(folder, "postgres.log"), durable: false });
  try {
    const sql = postgres(server.url, { max: 1 });
    await sql`CREATE DATABASE ${sql(TEMPLATE)}`;
    await sql.end();
    if (!existsSync(MIGRATE)) return;
    const url = databaseUrl(server.url, TEMPLATE);
    const migrated = spawnSync(process.execPath, [MIGRATE], {
      encoding: "utf8",
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        [ENV.databaseUrl]: url,
        [ENV.drainDatabaseUrl]: asService(url, "drain"),
        [ENV.dispatchDatabaseUrl]: asService(url, "dispatch"),
        [ENV.resultsDatabaseUrl]: asService(url, "results"),
        [ENV.adminDatabaseUrl]: asService(url, "admin"),
      },
    });
    if (migrated.status !== 0) {
      throw new Error(
        `Cannot migrate the tests' database, exit code ${migrated.status}:\n${migrated.stdout}${migrated.stderr}`,
      );
    }
  } finally {
    await server.stop();
  }
}

/** The same server, another database. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** The same database, with the user and so the rights that a service has; every copy of the template knows it. */
export function asService(database: string, service: DatabaseService): string {
  const url = new URL(database);
  url.username = service;
  return url.href;
}

/** Changes with whatever may change the migrated database: the store, and the contract and service code it may use. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const folder of ["core/src/store", "core/src/service", "core/contract"].map((path) => join(ROOT, path))) {
    if (!existsSync(folder)) continue;
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
      if (file.includes("node_modules")) continue;
      hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  for (const file of ["package-lock.json", "infra/local/servers/postgres-cluster.ts"])
    hash.update(readFileSync(join(ROOT, file)));
  return hash.digest("hex").slice(0, 16);
}
