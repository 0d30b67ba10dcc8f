import { ErrorReply } from "redis";
import { knownMigrations, readSchemaVersion } from "../../store/apply-migrations.ts";
import type { Pool } from "../../store/connect.ts";
import type { Redis } from "../redis.ts";
import { type Finding, look } from "./finding.ts";

/** Oldest versions that all statements and scripts run on. */
const POSTGRES = 17;
const REDIS = 7;

/** Clocks may differ by so many seconds before dates on pages and ends of links are off. */
const APART = 2;

/** Looks at Postgres: version, schema, durability, clock. */
export async function lookAtPostgres(pool: Pool): Promise<Finding[]> {
  // Connected first: the time it takes would look like a clock that is ahead.
  await pool`select`;
  const before = Date.now();
  const [row] = await pool<{ version: string; fsync: string; commit: string; seconds: number }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit,
      extract(epoch from clock_timestamp())::float8 as seconds`;
  const after = Date.now();
  if (!row) throw new Error("Cannot look at Postgres as it gave no row");
  const schema = await readSchemaVersion(pool);
  const newest = Math.max(...knownMigrations().map(({ folderMillis }) => folderMillis));
  const { version, fsync, commit, seconds } = row;
  return [
    look("Postgres", Number.parseInt(version) >= POSTGRES, version, `use Postgres ${POSTGRES} or newer`),
    look(
      "Postgres, schema",
      schema >= newest,
      schema >= newest ? "of this version" : "older than this version",
      "run the migrations: npx node core/src/store/migrate.ts",
    ),
    look(
      "Postgres, durability",
      fsync === "on" && commit !== "off",
      `fsync ${fsync}, synchronous_commit ${commit}`,
      "set fsync to on and synchronous_commit to on: what is settled could be lost with the power",
    ),
    lookAtClock("Postgres, clock", seconds, before, after),
  ];
}

/** Looks at Redis: version, whether what it takes is on disk before it says so, what it does when it is full, clock. */
export async function lookAtRedis(redis: Redis): Promise<Finding[]> {
  const before = Date.now();
  const answers = await redis.eval(
    `local time = redis.call('TIME')
    return {string.match(redis.call('INFO', 'server'), 'redis_version:(%S+)') or '0', string.format('%.3f', time[1] + time[2] / 1e6)}`,
    { keys: ["{e:0}:meta"], arguments: [] },
  );
  const after = Date.now();
  const [version = "", seconds = "0"] = Array.isArray(answers) ? answers.map(String) : [];
  // Not in the script: a server lets none ask for its settings. Managed ones let nobody.
  const settings = await redis
    .configGet(["appendonly", "appendfsync", "maxmemory-policy"])
    .catch((error: unknown): Record<string, string> => {
      if (error instanceof ErrorReply) return {};
      throw error;
    });
  const { appendonly, appendfsync = "not told", "maxmemory-policy": policy = "not told" } = settings;
  const told = appendonly !== undefined;
  return [
    look("Redis", Number.parseInt(version) >= REDIS, version, `use Redis ${REDIS} or newer, or Valkey`),
    look(
      "Redis, durability",
      appendonly === "yes" && appendfsync === "always",
      told ? `appendonly ${appendonly}, appendfsync ${appendfsync}` : "not told",
      told
        ? "set appendonly yes and appendfsync always: what was accepted could be lost with the power"
        : "it keeps its settings to itself, as managed servers do: see that it writes durably, as MemoryDB does; a cache does not",
      told ? "wrong" : "warn",
    ),
    look(
      "Redis, when it is full",
      policy === "noeviction" || !told,
      policy,
      "set maxmemory-policy noeviction: it would forget who has answered",
    ),
    lookAtClock("Redis, clock", Number(seconds), before, after),
  ];
}

/**
 * @param told what the other clock said, in seconds
 * @param before when it was asked, in ms of this machine; `after`: when the answer was here
 */
function lookAtClock(what: string, told: number, before: number, after: number): Finding {
  const apart = told - (before + after) / 2000;
  const found = `${Math.abs(apart).toFixed(1)} s ${apart < 0 ? "behind" : "ahead of"} this machine`;
  return look(
    what,
    Math.abs(apart) <= APART,
    found,
    "keep clocks right by NTP: dates would be wrong, links end early",
    "warn",
  );
}
