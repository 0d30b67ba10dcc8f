import { join } from "node:path";
import { ENV } from "@earshot/contract";
import postgres from "postgres";
import { describeExit, startChild } from "../../infra/local/process/child.ts";
import { commonEnvironment, nodeArguments } from "../../infra/local/stack/services.ts";
import { SURVEYS } from "./surveys.ts";

/** A PostgreSQL with the laptop's settings: fsync, `synchronous_commit`. */
export interface BenchPostgres {
  cpu(): number;
  /** A fresh database with all migrations and the surveys; the one before is dropped. */
  fresh(): Promise<Database>;
}

/** A database of one round. */
export interface Database {
  readonly url: string;
  readonly sql: postgres.Sql;
}

/** Migrates a database of a server that has just begun, of which every round gets a copy. */
export async function benchPostgres(
  server: string,
  folder: string,
  closing: (() => Promise<unknown>)[],
  cpu: () => number,
): Promise<BenchPostgres> {
  const named = (name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  closing.push(() => admin.end({ timeout: 1 }));
  await admin`create database migrated`;
  const logFile = join(folder, "migrations.log");
  const migrate = await startChild({
    command: process.execPath,
    args: nodeArguments("core/src/store/migrate.ts"),
    env: { ...commonEnvironment(undefined), [ENV.databaseUrl]: named("migrated") },
    logFile,
    deathSignal: "SIGTERM",
  });
  const exit = await migrate.exited;
  if (exit.code !== 0) throw new Error(`The migrations have failed (${describeExit(exit)}): read ${logFile}`);
  const migrated = postgres(named("migrated"), { max: 1, onnotice: () => {} });
  for (const survey of SURVEYS) {
    await migrated`insert into survey (id, config) values (${survey.id}, ${migrated.json({ ...survey })})`;
  }
  await migrated.end();

  let round = 0;
  let current: Database | undefined;
  return {
    cpu,
    async fresh() {
      await current?.sql.end({ timeout: 1 });
      if (round > 0) await admin`drop database ${admin(`round_${round}`)} with (force)`;
      round++;
      await admin`create database ${admin(`round_${round}`)} template migrated`;
      // What dropping and copying have left to write is not a contender's to wait for.
      await admin`checkpoint`;
      const url = named(`round_${round}`);
      const sql = postgres(url, { max: 4, onnotice: () => {} });
      closing.push(() => sql.end({ timeout: 1 }));
      current = { url, sql };
      return current;
    },
  };
}
