import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../process/ports.ts";
import { createDatabase, requirePostgres, requireRedis } from "./backends.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { findRedis, startRedis } from "./redis.ts";

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-backends-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function postgresIn(folder: string, port?: number): Promise<Postgres> {
  const server = await startPostgres({
    folder,
    port: port ?? (await freePort()),
    password: "a password",
    logFile: join(folder, "postgres.log"),
    durable: false,
  });
  onTestFinished(() => server.stop());
  return server;
}

test("startPostgres() works below a folder that no other user may enter, and keeps its data", async () => {
  const secluded = emptyFolder();
  chmodSync(secluded, 0o700);
  const folder = join(secluded, "deep/postgres");
  const first = await postgresIn(folder);
  expect(await createDatabase(first.url)).toMatch(/^18\./);
  const sql = postgres(first.url.replace("/postgres", "/earshot"), { max: 1 });
  await sql`CREATE TABLE kept AS SELECT 1`;
  await sql.end();
  await first.stop();

  const second = await postgresIn(folder);
  expect(await createDatabase(second.url)).toMatch(/^18\./);
  const again = postgres(second.url.replace("/postgres", "/earshot"), { max: 1 });
  expect(await again`SELECT to_regclass('kept')::text AS found`).toEqual([{ found: "kept" }]);
  await again.end();
});

test("startPostgres() says in one line what is wrong with its data folder", async () => {
  const folder = emptyFolder();
  const data = join(folder, "data");
  await (await postgresIn(folder)).stop();

  writeFileSync(join(data, "PG_VERSION"), "12\n");
  await expect(postgresIn(folder)).rejects.toThrow(
    /^\S+ was made by PostgreSQL 12, this is PostgreSQL 18: dump it .*$/,
  );
  rmSync(join(data, "PG_VERSION"));
  await expect(postgresIn(folder)).rejects.toThrow(/^\S+ is not a PostgreSQL data folder .*: restore it .*$/);
  writeFileSync(join(data, "PG_VERSION"), "18\n");
  rmSync(join(data, "global/pg_control"));
  await expect(postgresIn(folder)).rejects.toThrow(/^PostgreSQL does not start \(.+\): read \S+; restore .*$/);
});

test("startPostgres() names who holds its port", async () => {
  const port = await freePort();
  const holder = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void holder.close());

  await expect(postgresIn(emptyFolder(), port)).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringMatching(
      new RegExp(
        `^Cannot start PostgreSQL as port ${port} is taken by .+ \\(pid ${process.pid}\\): .*EARSHOT_POSTGRES_PORT$`,
      ),
    ),
  });
});

test("startRedis() says in one line that its file is damaged", async () => {
  const folder = emptyFolder();
  const program = findRedis();
  if (program === undefined) throw new Error("There is no Redis");
  const launch = async () => {
    const server = await startRedis({ program, folder, port: await freePort(), logFile: join(folder, "redis.log") });
    onTestFinished(() => server.stop());
    return server;
  };
  await (await launch()).stop();
  const files = join(folder, "appendonlydir");
  for (const name of readdirSync(files)) writeFileSync(join(files, name), "not what Redis writes\n");

  await expect(launch()).rejects.toThrow(
    /^Redis does not start \(.+\): read \S+redis.log; repair .* redis-check-aof.*$/,
  );
});

test.each([
  [
    "a PostgreSQL",
    requirePostgres,
    "postgres://someone:secret@127.0.0.1",
    /^Cannot use the database 0 at .*DATABASE_URL/,
  ],
  ["a Redis", requireRedis, "redis://:secret@127.0.0.1", /^Cannot use Redis at .*REDIS_URL/],
])("%s that does not answer is told in one line without its password", async (_, require, address, line) => {
  const error: unknown = await require(`${address}:${await freePort()}/0`).catch((caught: unknown) => caught);

  expect(error).toMatchObject({ message: expect.stringMatching(line) });
  expect(String(error)).toContain("ECONNREFUSED");
  expect(String(error)).not.toContain("secret");
});

test("a PostgreSQL of ours wants its password", async () => {
  const server = await postgresIn(emptyFolder());
  const wrong = server.url.replace("a password", "another");

  await expect(requirePostgres(wrong)).rejects.toThrow(/\(28P01, it refuses this user or password\): .*DATABASE_URL/);
});
