import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { Testbed } from "./provided.ts";
import { launchPostgres, launchRedis } from "./servers.ts";
import { postgresTemplate } from "./template.ts";

const PREFIX = "earshot-testbed-";

/**
 * Starts the Redis and the PostgreSQL that all test files of a run share; each file gets a database of its own in both.
 */
export default async function startTestbed(project: TestProject): Promise<() => Promise<void>> {
  if (Number(process.versions.node.split(".")[0]) < 24) {
    throw new Error(`The tests need Node 24, this is ${process.versions.node}: run "npm test", which brings its own`);
  }
  removeLeftOvers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // PostgreSQL runs as another user when we are root and has to pass through.
  chmodSync(folder, 0o711);
  const template = await postgresTemplate();
  // Durability is the business of servers of a test's own; the shared ones are for speed.
  const shared = { appendonly: "no", databases: "1024" };
  const redis = await launchRedis(join(folder, "redis"), shared);
  const postgres = await launchPostgres(join(folder, "postgres"), template).catch(async (error: unknown) => {
    await redis.discard();
    throw error;
  });
  const testbed: Testbed = { redisUrl: redis.url, postgresUrl: postgres.url, template, folder };
  project.provide("testbed", testbed);
  return async () => {
    await Promise.all([redis.discard(), postgres.discard()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The servers of a killed run are gone with it; their folders are not. */
function removeLeftOvers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = name.slice(PREFIX.length).split("-")[0];
    if (!existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
