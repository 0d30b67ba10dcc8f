import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ENV } from "@earshot/contract";
import type { MigrationMeta } from "drizzle-orm/migrator";
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { applyMigrations, inTurn, knownMigrations, readSchemaVersion } from "./apply-migrations.ts";
import { connectAsOwner } from "./migrate-database.ts";

const run = promisify(execFile);
const MIGRATE = fileURLToPath(new URL("migrate.ts", import.meta.url));

function open(url: string) {
  const pool = connectAsOwner(url);
  onTestFinished(() => pool.end({ timeout: 1 }));
  return pool;
}

/** A database in which nothing has run yet. */
async function emptyDatabase(): Promise<string> {
  const url = new URL(await testDatabase());
  const name = `${url.pathname.slice(1)}_empty`;
  const root = postgres(url.href, { max: 1, onnotice: () => {} });
  await root`create database ${root(name)}`;
  await root.end();
  url.pathname = `/${name}`;
  return url.href;
}

const migration = (when: number, ...sql: string[]): MigrationMeta => ({
  sql,
  folderMillis: 9e12 + when,
  hash: `hash-${when}`,
  bps: true,
});

it("several migrators that start at once all end well, and each migration has run once", async () => {
  const url = await emptyDatabase();
  const env = { PATH: process.env["PATH"], [ENV.databaseUrl]: url };
  const ends = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, [MIGRATE], { env })));

  expect(ends.map(({ stderr }) => stderr)).toEqual(["", "", "", ""]);
  expect(await open(url)`select created_at::float8 as at from drizzle.__drizzle_migrations order by id`).toEqual(
    knownMigrations().map(({ folderMillis }) => ({ at: folderMillis })),
  );
});

it("a migration that fails leaves nothing behind, nor do those after it", async () => {
  const pool = open(await testDatabase());
  const before = await readSchemaVersion(pool);
  const all = [migration(1, "create table one (id int)", "select 1 / 0"), migration(2, "create table two (id int)")];
  await expect(applyMigrations(pool, all)).rejects.toMatchObject({ code: "22012" });

  expect(await readSchemaVersion(pool)).toBe(before);
  expect(await pool`select to_regclass('one') as one, to_regclass('two') as two`).toEqual([{ one: null, two: null }]);
});

it("waits for a lock without making others wait behind it for longer than a second", async () => {
  const url = await testDatabase();
  const [migrating, holding, reading] = [open(url), open(url), open(url)];
  const version = await readSchemaVersion(migrating);
  await holding`begin`;
  await holding`lock table feedback in access share mode`;
  const applied = applyMigrations(migrating, [migration(1, "alter table feedback add column later text")]);
  await expect
    .poll(() => reading`select from pg_locks where not granted and mode = 'AccessExclusiveLock'`)
    .toHaveLength(1);
  // Waits behind the migration, which lets go of its place in the queue.
  expect(await reading`select count(*)::int as count from feedback`).toEqual([{ count: 0 }]);
  expect(await readSchemaVersion(reading)).toBe(version);
  await holding`commit`;

  expect(await applied).toBe(9e12 + 1);
  expect(await reading`select later from feedback`).toEqual([]);
});

it("runs one without a transaction statement by statement, again where it was interrupted", async () => {
  const pool = open(await testDatabase());
  const statements = [
    "-- without transaction: an index is built beside traffic\ncreate index concurrently if not exists later on feedback (n)",
    "create index concurrently if not exists later_still on feedback (reason)",
  ];
  const broken = migration(1, statements[0] ?? "", "select 1 / 0");
  await expect(applyMigrations(pool, [broken])).rejects.toMatchObject({ code: "22012" });
  expect(await applyMigrations(pool, [migration(1, ...statements)])).toBe(9e12 + 1);

  expect(
    await pool`select indexrelid::regclass::text as name from pg_index
    where indexrelid::regclass::text like 'later%' and indisvalid order by 1`,
  ).toEqual([{ name: "later" }, { name: "later_still" }]);
});

// As after its connection was lost, and with that its turn.
it("does not go on where another migrator has been since it asked", async () => {
  const pool = open(await testDatabase());
  const first = [migration(1, "create table one (id int)")];
  const late = migration(2, "create table two (id int)");
  await applyMigrations(pool, first);
  const racing = applyMigrations(
    new Proxy(pool, {
      get(target, name: keyof typeof pool) {
        if (name !== "unsafe") return target[name];
        return (text: string) =>
          target.unsafe(
            `insert into drizzle.__drizzle_migrations (hash, created_at) values ('faster', 95e11);\n${text}`,
          );
      },
    }),
    [...first, late],
  );

  await expect(racing).rejects.toMatchObject({ code: "P0001" });
  expect(await pool`select to_regclass('two') as two`).toEqual([{ two: null }]);
});

it("inTurn() lets one work at a time", async () => {
  const url = await testDatabase();
  let working = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++working);
    await open(url)`select pg_sleep(0.05)`;
    working--;
  };
  await Promise.all(Array.from({ length: 4 }, () => inTurn(open(url), work)));

  expect(most).toBe(1);
});
