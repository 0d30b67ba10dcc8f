import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { asService, testDatabase } from "../../../../infra/local/testbed/index.ts";
import { connect } from "../connect.ts";
import { backup, BACKED_UP } from "./backup.ts";
import { fileOf, manifestOf } from "./archive.ts";
import { restore } from "./restore.ts";

/** What breaks a copy that quotes where it should escape. */
const HOSTILE = "tab\there\nline\r\\N \\. \u00e4\u{1F600} 'quote' \"double\"\\";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "earshot-backup-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, "backup");
}

function open(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** A database without any table; `migrated` as migrations leave it. */
async function empty(): Promise<string> {
  const url = new URL(await testDatabase());
  const name = `${url.pathname.slice(1)}_empty`;
  await open(url.href)`create database ${open(url.href)(name)}`;
  url.pathname = `/${name}`;
  return url.href;
}

async function filled(rows = 500): Promise<string> {
  const url = await testDatabase();
  const sql = open(url);
  await sql`insert into survey (id, config) values ('vote', '{"a": [1, "b"]}')`;
  await sql`insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative, comment, tags)
    select 'vote', 0, gen_random_uuid(), 3, n, 'a', timestamptz '2026-03-29 01:59:59.999999Z' + n * interval '1 s', n % 2 = 0,
      case when n % 3 = 0 then ${HOSTILE} end, case when n % 5 = 0 then array['x', ${HOSTILE}] end
    from generate_series(1, ${rows}) n`;
  await sql`update partition_offset set ver = 7, epoch = 'e', last_id = '1-1/1', last_n = ${rows}, stored = ${rows} where partition = 3`;
  await sql`insert into dead_letter (partition, epoch, entry_id, payload, why) values (3, 'e', '1-1', '\\x00ff0a09', 'json')`;
  await sql`insert into cases (id, survey, period, client, state, opened_at) values (gen_random_uuid(), 'vote', 0, gen_random_uuid(), 'open', 'infinity')`;
  await sql`insert into sign_in_link (token_hash, expires_at) values ('hash', now())`;
  return url;
}

/** Every row of every table that is backed up, as text. */
async function contents(url: string): Promise<Record<string, string[]>> {
  const sql = open(url);
  const tables = await Promise.all(
    BACKED_UP.map(async (table) => {
      const rows = await sql.unsafe<{ line: string }[]>(`select t::text as line from "${table}" t order by 1`);
      return [table, rows.map(({ line }) => line)] as const;
    }),
  );
  return Object.fromEntries(tables);
}

it("brings everything back as it was, into a database without tables, with the rights of a reader", async () => {
  const [from, to, place] = [await filled(), await empty(), folder()];
  const seen: number[] = [];
  const manifest = await backup(asService(from, "admin"), place, ({ table, rows }) => {
    if (table === "feedback") seen.push(rows);
  });
  expect(await restore(to, place)).toEqual(manifest);

  expect(await contents(to)).toEqual(await contents(from));
  expect(seen.at(-1)).toBe(500);
  expect(manifest.tables.find(({ name }) => name === "feedback")).toMatchObject({ rows: 500 });
  expect(manifest.partitions[3]).toEqual({ partition: 3, epoch: "e", lastN: 500 });
  expect(await open(to)`select from sign_in_link`).toEqual([]);
  expect((await open(to)`select nextval('feedback_id_seq')::int as next`)[0]).toEqual({ next: 501 });
  for (const file of readdirSync(place)) expect(statSync(join(place, file)).mode & 0o077).toBe(0);
});

it("brings it back into a database that migrations have made and nobody used", async () => {
  const [from, to, place] = [await filled(10), await testDatabase(), folder()];
  await backup(from, place);
  await restore(to, place);
  expect(await contents(to)).toEqual(await contents(from));
  await expect(restore(to, place)).rejects.toThrow(
    /^Cannot restore as the database must be empty, and survey holds rows/,
  );
});

it("copies one moment, whatever is written meanwhile", async () => {
  const [from, to, place] = [await filled(2000), await empty(), folder()];
  const writer = open(from);
  const over = new AbortController();
  async function keepWriting(): Promise<void> {
    // One statement writes feedback and account, as the drain's does: a copy of two moments would hold only one.
    for (let n = 2001; !over.signal.aborted; n++) {
      await writer`with f as (insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
          values ('vote', 0, gen_random_uuid(), 3, ${n}, 'b', now(), false))
        update partition_offset set stored = stored + 1, last_n = last_n + 1, ver = ver + 1 where partition = 3`;
    }
  }
  const writing = keepWriting();
  await expect
    .poll(() => writer`select n from feedback where n > 2010`.then(({ length }) => length))
    .toBeGreaterThan(0);
  await backup(from, place);
  over.abort();
  await writing;
  await restore(to, place);

  const [row] = await open(to)<{ stored: number; rows: number }[]>`
    select stored::int, (select count(*)::int from feedback) as rows from partition_offset where partition = 3`;
  expect(row?.rows).toBe(row?.stored);
  expect(row?.rows).toBeGreaterThan(2000);
});

it.each([
  [
    "of which a file has changed",
    (place: string) => appendFileSync(fileOf(place, "feedback"), "x"),
    /is not what the backup wrote/,
  ],
  ["of which a file is missing", (place: string) => rmSync(fileOf(place, "outbox")), /^Cannot read .*outbox/],
  ["that was not finished", (place: string) => rmSync(manifestOf(place)), /is not a whole backup/],
  ["whose account is not ours", (place: string) => writeFileSync(manifestOf(place), "{}"), /is not a whole backup/],
])("refuses a backup %s before it writes a row", async (_, spoil, message) => {
  const [from, to, place] = [await filled(10), await empty(), folder()];
  await backup(from, place);
  spoil(place);
  await expect(restore(to, place)).rejects.toThrow(message);
  expect(await open(to)`select from pg_class where relnamespace = 'public'::regnamespace`).toEqual([]);
});

it("leaves the database empty where a row cannot be brought back", async () => {
  const [from, to, place] = [await filled(10), await testDatabase(), folder()];
  await backup(from, place);
  await open(to)`alter table partition_offset add constraint refused check (ver = 0)`;
  await expect(restore(to, place)).rejects.toMatchObject({ code: "23514" });

  expect(await open(to)`select from feedback union all select from survey`).toEqual([]);
  expect(await open(to)`select from partition_offset`).toHaveLength(16);
});

it("refuses a database with other tables in it, and one that services are connected to", async () => {
  const [from, to, place] = [await filled(10), await empty(), folder()];
  await backup(from, place);
  const service = connect(to, { name: "drain", connections: 1 });
  onTestFinished(() => service.end());
  await service`select 1`;
  await expect(restore(to, place)).rejects.toThrow(/services are connected to the database: stop them first$/);
  await service.end();
  await open(to)`create table theirs (id int)`;
  await expect(restore(to, place)).rejects.toThrow(/must be empty, and theirs is there/);
});

it("refuses a folder that holds something, and leaves it alone", async () => {
  const place = folder();
  await backup(await filled(1), place);
  const before = readdirSync(place);
  await expect(backup(await filled(1), place)).rejects.toThrow(/must be empty: name another folder$/);
  expect(readdirSync(place)).toEqual(before);
});

it("leaves no half of a backup behind", async () => {
  const [from, place] = [await filled(10), folder()];
  await open(from)`revoke select on journal from earshot_admin`;
  await expect(backup(asService(from, "admin"), place)).rejects.toMatchObject({ code: "42501" });
  expect(() => statSync(place)).toThrow(/ENOENT/);
});

it.each([
  ["older", "created_at - 1", /older than this version: run the migrations first/],
  ["newer", "created_at + 1", /newer than this version: use the version it belongs to$/],
])("refuses to copy a database that is %s than the program", async (_, change, message) => {
  const from = await filled(1);
  await open(from).unsafe(`update drizzle.__drizzle_migrations set created_at = ${change}`);
  await expect(backup(from, folder())).rejects.toThrow(message);
});
