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
  const [row] = await pool<{ version: string; fsync: string; commit: string; apart: number }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit,
      extract(epoch from clock_timestamp())::float8 - ${Date.now() / 1000} as apart`;
  if (!row) throw new Error("Cannot look at Postgres as it gave no row");
  const schema = await readSchemaVersion(pool);
  const newest = Math.max(...knownMigrations().map(({ folderMillis }) => folderMillis));
  const { version, fsync, commit, apart } = row;
  return [
    look("Postgres", Number.parseInt(version) >= POSTGRES, version, `use Postgres ${POSTGRES} or newer`),
    look(
      "its schema",
      schema >= newest,
      schema >= newest ? "of this version" : "older than this version",
      "run the migrations: node core/src/store/migrate.ts",
    ),
    look(
      "its durability",
      fsync === "on" && commit !== "off",
      `fsync ${fsync}, synchronous_commit ${commit}`,
      "set fsync to on and synchronous_commit to on: what is settled could be lost with the power",
    ),
    lookAtClock("its clock", apart),
  ];
}

/** Looks at Redis: version, whether what it takes is on disk before it says so, what it does when it is full, clock. */
export async function lookAtRedis(redis: Redis): Promise<Finding[]> {
  const answers = await redis.eval(
    `local info = redis.call('INFO', 'server')
    local function setting(name)
      local answer = redis.pcall('CONFIG', 'GET', name)
      return type(answer) == 'table' and not answer.err and answer[2] or 'not told'
    end
    local time = redis.call('TIME')
    return {string.match(info, 'redis_version:(%S+)') or '0', setting('appendonly'), setting('appendfsync'),
      setting('maxmemory-policy'), time[1]}`,
    { keys: ["{e:0}:meta"], arguments: [] },
  );
  const [version = "", appendonly = "", appendfsync = "", policy = "", seconds = "0"] = Array.isArray(answers)
    ? answers.map(String)
    : [];
  const told = appendonly !== "not told";
  return [
    look("Redis", Number.parseInt(version) >= REDIS, version, `use Redis ${REDIS} or newer, or Valkey`),
    look(
      "its durability",
      appendonly === "yes" && appendfsync === "always",
      told ? `appendonly ${appendonly}, appendfsync ${appendfsync}` : "not told",
      told
        ? "set appendonly yes and appendfsync always: what was accepted could be lost with the power"
        : "a managed server: see that it writes durably, as MemoryDB does; a cache does not",
      told ? "wrong" : "warn",
    ),
    look(
      "when it is full",
      policy === "noeviction" || !told,
      policy,
      "set maxmemory-policy noeviction: it would forget who has answered",
    ),
    lookAtClock("its clock", Number(seconds) - Math.floor(Date.now() / 1000)),
  ];
}

function lookAtClock(what: string, apart: number): Finding {
  const found = `${Math.abs(apart).toFixed(1)} s ${apart < 0 ? "behind" : "ahead of"} this machine`;
  return look(
    what,
    Math.abs(apart) <= APART,
    found,
    "keep clocks right by NTP: dates would be wrong, links end early",
    "warn",
  );
}
