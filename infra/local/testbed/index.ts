import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { createClient } from "redis";
import { afterAll, inject } from "vitest";
import { clusterSettings, joinCluster, type OwnCluster } from "./cluster.ts";
import type { Testbed } from "./provided.ts";
import { type OwnPostgres, type OwnRedis, launchPostgres, launchRedis } from "./servers.ts";
import { TEMPLATE, databaseUrl } from "./template.ts";

export type { OwnPostgres, OwnRedis } from "./servers.ts";
export { asService } from "./template.ts";

const testbed: Testbed = inject("testbed");

/**
 * URL of an empty Redis database that no other caller has.
 *
 * The server is shared: what is global to one (CONFIG, SCRIPT FLUSH, Pub/Sub, killing it) asks for {@link ownRedis}.
 */
export async function testRedis(): Promise<string> {
  const { redisUrl } = testbed;
  const client = await createClient({ url: redisUrl }).connect();
  // Database 0 counts the others; the run's 1,023 are more than it has test files.
  const number = await client.incr("databases given away");
  client.destroy();
  return databaseUrl(redisUrl, String(number));
}

/** URL of a fresh PostgreSQL database that no other caller has, with all migrations applied. */
export async function testDatabase(): Promise<string> {
  const { postgresUrl } = testbed;
  const name = `test_${randomBytes(6).toString("hex")}`;
  const sql = postgres(databaseUrl(postgresUrl, "postgres"), { max: 1, onnotice: () => {} });
  try {
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(TEMPLATE)}`;
  } finally {
    await sql.end();
  }
  return databaseUrl(postgresUrl, name);
}

/**
 * A Redis of the caller's own with the laptop's durability settings, to be stopped, killed and started again.
 *
 * `settings` are added: `{ maxmemory: "32mb" }`. It is gone with the test file.
 */
export async function ownRedis(settings: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  const redis = await launchRedis(ownFolder(), settings);
  started.push(redis);
  return redis;
}

/**
 * A Redis Cluster of the caller's own, three servers without replicas that share the slots; gone with the test file.
 */
export async function ownCluster(): Promise<OwnCluster> {
  const nodes = await Promise.all([0, 1, 2].map(async () => ownRedis(await clusterSettings())));
  return joinCluster(nodes);
}

/**
 * A PostgreSQL of the caller's own, migrated, to be stopped, killed and started again; it is gone with the test file.
 *
 * @param below folder for its data, where they are to lie elsewhere
 */
export async function ownPostgres(below = testbed.folder): Promise<OwnPostgres> {
  const server = await launchPostgres(ownFolder(below), testbed.template);
  started.push(server);
  return server;
}

const started: { discard(): Promise<void> }[] = [];
const folders: string[] = [];

function ownFolder(below = testbed.folder): string {
  const folder = mkdtempSync(join(below, "own-"));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

// Registered on import, hence before the file's own hooks, hence run after them.
afterAll(async () => {
  await Promise.all(started.map((server) => server.discard()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
