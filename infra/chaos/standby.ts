import { spawnSync } from "node:child_process";
import { appendFileSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { LOOPBACK, freePort } from "../local/process/ports.ts";
import { startPostgres } from "../local/servers/postgres.ts";
import { type Link, openLink } from "./link.ts";
import type { World } from "./world.ts";

/** A PostgreSQL that follows the world's, and can take its place. */
export interface Standby {
  readonly port: number;
  /** By which the log of changes comes. */
  readonly stream: Link;
  /** Resolves once it takes writes. */
  promote(): Promise<void>;
}

/** How long it may take to find its primary, and to take its place, in ms. */
const PATIENCE = 15_000;

/**
 * Starts a standby from a copy taken while the primary runs, by streaming replication; resolves once it follows.
 *
 * @param waits commits wait until the standby has applied them; otherwise it may be behind
 */
export async function startStandby({ sql, postgres: primary, folder, atEnd }: World, waits: boolean): Promise<Standby> {
  const home = join(folder, "standby");
  const data = join(home, "data");
  mkdirSync(home, { mode: 0o711 });
  const { password } = new URL(primary.url);
  const stream = await openLink(primary.port);
  atEnd(() => stream.close());

  const session = await sql.reserve();
  await session`select pg_backup_start('standby', true)`;
  const copied = spawnSync("cp", ["-a", primary.folder, data], { encoding: "utf8" });
  // Files come and go while they are copied; the log of changes has all that.
  if (copied.status !== 0 && !/No such file|vanished/.test(copied.stderr)) throw new Error(copied.stderr);
  const [label] = await session<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
  session.release();
  rmSync(join(data, "postmaster.pid"), { force: true });
  const { uid, gid } = statSync(data);
  for (const [name, text] of Object.entries({ backup_label: label?.labelfile ?? "", "standby.signal": "" })) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    chownSync(join(data, name), uid, gid);
  }
  const source = `host=${LOOPBACK} port=${stream.port} user=earshot password=${decodeURIComponent(password)}`;
  appendFileSync(
    join(data, "postgresql.auto.conf"),
    `primary_conninfo = '${source} application_name=standby'\nwal_retrieve_retry_interval = '200ms'\n`,
  );

  const port = await freePort();
  const options = { folder: home, port, password, logFile: join(home, "postgres.log"), durable: false };
  const server = await startPostgres(options);
  atEnd(() => server.child.stop("SIGQUIT", 2000));
  const follows = async () => (await sql`select from pg_stat_replication where state = 'streaming'`).length > 0;
  await until("The standby has not found its primary", follows);
  if (waits) {
    await sql`alter system set synchronous_standby_names = 'standby'`;
    await sql`alter system set synchronous_commit = 'remote_apply'`;
    await sql`select pg_reload_conf()`;
    await until("The standby is not waited for", async () => {
      return (await sql`select from pg_stat_replication where sync_state = 'sync'`).length > 0;
    });
  }
  return {
    port,
    stream,
    async promote() {
      const own = postgres(Object.assign(new URL(primary.url), { port: String(port) }).href, { max: 1 });
      try {
        await own`select pg_promote()`;
        await own`alter system reset synchronous_standby_names`;
        await own`select pg_reload_conf()`;
      } finally {
        await own.end({ timeout: 1 });
      }
    },
  };
}

async function until(otherwise: string, met: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE);
  while (!(await met())) {
    if (patience.aborted) throw new Error(`${otherwise} in ${PATIENCE / 1000} s`);
    await pause(50);
  }
}
