import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { asService, testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "./connect.ts";
import { migrateDatabase } from "./migrate-database.ts";
import { GRANTS, SERVICES } from "./roles.ts";
import * as schema from "./schema.ts";
import { TIME_LIMITS } from "./time-limits.ts";

let url: string;
let pools: Record<(typeof SERVICES)[number], Pool>;
beforeAll(async () => {
  url = await testDatabase();
  const open = (service: (typeof SERVICES)[number]) => connect(asService(url, service), { name: "roles-test" });
  pools = { drain: open("drain"), dispatch: open("dispatch"), results: open("results"), admin: open("admin") };
});
afterAll(() => Promise.all(Object.values(pools).map((pool) => pool.end())));

/** A database of this test's own, migrated by a user who is no superuser, as managed ones have it. */
async function managed(rights = "createrole") {
  const owner = `owner_${randomBytes(4).toString("hex")}`;
  const root = postgres(url, { max: 1, onnotice: () => {} });
  await root.unsafe(`create role ${owner} login password 'secret' ${rights}`);
  await root.unsafe(`create database ${owner} owner ${owner}`);
  const database = new URL(url);
  Object.assign(database, { username: owner, password: "secret", pathname: `/${owner}` });
  onTestFinished(async () => {
    await root.unsafe(`drop database ${owner} with (force)`);
    await root.end();
  });
  const as = (user: string, password: string) => {
    const other = new URL(database);
    Object.assign(other, { username: `${owner}_${user}`, password });
    return other.href;
  };
  return { owner, url: database.href, as, root };
}

async function ask<T>(address: string, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  try {
    return await question(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const REFUSED = { code: "42501" };

describe("a service may do what it has to, and is refused by Postgres what it has not:", () => {
  it.each([
    ["results", "insert into feedback (survey) values ('vote')"],
    ["results", "update feedback set answer = 'b'"],
    ["results", "delete from feedback"],
    ["results", "update rollup set count = 0"],
    ["results", "insert into survey (id, config) values ('x', '{}')"],
    ["results", "select detail from outbox"],
    ["results", "select payload from dead_letter"],
    ["results", "update sign_in_link set expires_at = now()"],
    ["results", "insert into sign_in_link (token_hash, expires_at) values ('x', now())"],
    ["dispatch", "select comment from feedback"],
    ["dispatch", "select count(*) from feedback"],
    ["dispatch", "select client from cases"],
    ["dispatch", "select payload from dead_letter"],
    ["dispatch", "update outbox set detail = '{}'"],
    ["dispatch", "delete from outbox"],
    ["dispatch", "update cases set survey = 'x'"],
    ["dispatch", "select * from survey"],
    ["drain", "insert into survey (id, config) values ('x', '{}')"],
    ["drain", "update survey set config = '{}'"],
    ["drain", "select * from sign_in_link"],
    ["drain", "insert into partition_offset (partition) values (3)"],
    ["drain", "delete from partition_offset"],
    ["drain", "delete from discontinuity"],
    ["drain", "delete from dead_letter"],
    ["admin", "insert into feedback (survey) values ('vote')"],
    ["admin", "delete from feedback"],
    ["admin", "update partition_offset set ver = ver + 1"],
    ["admin", "delete from dead_letter"],
    ["admin", "delete from survey"],
    ["admin", "update audit set what = ''"],
    ["admin", "delete from audit"],
    ["admin", "update access_key set scopes = '[]'"],
    ["results", "select * from audit"],
    ["results", "insert into access_key (id, name, token_hash, scopes) values ('x', 'x', 'x', '[]')"],
    ["drain", "select * from access_key"],
    ...SERVICES.flatMap((service): [typeof service, string][] => [
      [service, "create table public.mine (id int)"],
      [service, "create temporary table mine (id int)"],
      [service, "create schema mine"],
      [service, "truncate feedback"],
      [service, "drop table feedback"],
      [service, "alter table feedback disable trigger all"],
      [service, "insert into drizzle.__drizzle_migrations (hash, created_at) values ('', 0)"],
      [service, "create role mine"],
      [service, "copy survey to program 'true'"],
      [service, "select pg_read_file('PG_VERSION')"],
    ]),
  ] as const)("%s: %s", async (service, statement) => {
    const address = new URL(asService(url, service));
    // The copies of the tests are open to all; the template is as an install is.
    address.pathname = "/earshot_template";
    await ask(address.href, (sql) => expect(sql.unsafe(statement)).rejects.toMatchObject(REFUSED));
  });

  it("every table of the schema says who may do what to it, and the README says the same", () => {
    const tables = Object.values(schema).flatMap((each) => (is(each, PgTable) ? [getTableConfig(each)] : []));
    expect(Object.keys(GRANTS).toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
    const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
    for (const [table, services] of Object.entries(GRANTS)) {
      const cells = SERVICES.map((service) =>
        (services[service] ?? [])
          .flatMap((grant) => (typeof grant === "string" ? [grant] : Object.keys(grant).map((name) => `${name}*`)))
          .join(", "),
      );
      expect(readme.replaceAll(/ +/g, " ")).toContain(`| \`${table}\` | ${cells.join(" | ")} |`.replaceAll(/ +/g, " "));
    }
  });

  it.each(SERVICES)("%s knows which migrations have run", async (service) => {
    expect(await pools[service]`select max(created_at) > 0 as known from drizzle.__drizzle_migrations`).toEqual([
      { known: true },
    ]);
  });
});

describe("migrateDatabase()", () => {
  it("makes users for an owner who is no superuser, each with its rights and time limits", async () => {
    const { url: database, as, owner, root } = await managed();
    // The groups of this cluster were made by somebody else, who has to say that this owner may hand them out.
    for (const service of SERVICES)
      await root.unsafe(`grant earshot_${service} to ${owner} with admin option, inherit false`);
    const logins = Object.fromEntries(SERVICES.map((service) => [service, as(service, "päss word/'")]));
    await migrateDatabase(database, logins);

    for (const service of SERVICES) {
      const limits = await ask(
        logins[service] ?? "",
        (sql) =>
          sql<{ name: string; setting: string }[]>`
          select name, setting from pg_settings where name in ${sql(Object.keys(TIME_LIMITS))}`,
      );
      expect(Object.fromEntries(limits.map(({ name, setting }) => [name, Number(setting)]))).toEqual(TIME_LIMITS);
    }
    await ask(as("dispatch", "päss word/'"), async (sql) => {
      await sql`select id, detail from outbox`;
      await expect(sql`select comment from feedback`).rejects.toMatchObject(REFUSED);
    });
    const kept =
      await root`select usename from pg_shadow where usename like ${`${owner}\\_%`} and passwd not like 'SCRAM-SHA-256$%'`;
    expect(kept).toEqual([]);
  });

  it("changes a password that has changed, and else nothing the second time", async () => {
    const { url: database, as, owner, root } = await managed("superuser");
    await migrateDatabase(database, { drain: as("drain", "first") });
    const state = () => root`select a.*, a.xmin from pg_authid a where rolname = ${`${owner}_drain`}`;
    const before = await state();
    await migrateDatabase(database, { drain: as("drain", "first") });
    expect(await state()).toEqual(before);
    await migrateDatabase(database, { drain: as("drain", "second") });

    await ask(as("drain", "second"), (sql) => sql`select 1`);
    await ask(as("drain", "first"), (sql) => expect(sql`select 1`).rejects.toMatchObject({ code: "28P01" }));
  });

  it("leaves users of another install of the same cluster outside", async () => {
    const [one, other] = [await managed("superuser"), await managed("superuser")];
    await Promise.all(
      [one, other].map((install) => migrateDatabase(install.url, { results: install.as("results", "secret") })),
    );
    const elsewhere = new URL(one.as("results", "secret"));
    elsewhere.pathname = `/${other.owner}`;

    await ask(one.as("results", "secret"), (sql) => sql`select from feedback`);
    await ask(elsewhere.href, (sql) => expect(sql`select 1`).rejects.toMatchObject(REFUSED));
  });

  it("gives back what somebody took away, and takes away what somebody gave", async () => {
    const { url: database, owner, root } = await managed("superuser");
    await migrateDatabase(database);
    const grants = () =>
      ask(
        database,
        (sql) => sql`select grantee, table_name, privilege_type from information_schema.role_table_grants
        where grantee like 'earshot%' order by 1, 2, 3`,
      );
    const before = await grants();
    await ask(database, (sql) =>
      sql.unsafe("revoke insert on feedback from earshot_drain; grant all on feedback to earshot_dispatch").simple(),
    );
    expect(await grants()).not.toEqual(before);
    await migrateDatabase(database);

    expect(await grants()).toEqual(before);
    expect(before.length).toBeGreaterThan(20);
    expect(await root`select from pg_database where datname = ${owner}`).toHaveLength(1);
  });

  it("takes users made by hand, for an owner who may make none", async () => {
    const { url: database, as, owner, root } = await managed("nocreaterole");
    await root.unsafe(`create role ${owner}_drain login password 'by hand' in role earshot_drain`);
    await migrateDatabase(database, { drain: as("drain", "by hand") });
    await ask(as("drain", "by hand"), async (sql) => {
      expect(await sql`select from feedback`).toEqual([]);
      await expect(sql`select from sign_in_link`).rejects.toMatchObject(REFUSED);
    });
  });

  it("does without roles where they may not be made and nobody asked for users", async () => {
    const { url: database, as } = await managed("nocreaterole");
    expect(await migrateDatabase(database)).toMatchObject({ roles: true });
    await expect(migrateDatabase(database, { drain: as("drain", "secret") })).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    ["a group", "earshot_drain", /must have another name than a group: current value is earshot_drain$/],
    ["somebody else's role", "results", /must be one made for it and no superuser: name another, or run "grant/],
  ])("refuses %s as a user", async (_, user, message) => {
    const { url: database } = await managed("superuser");
    const address = new URL(database);
    Object.assign(address, { username: user, password: "do not tell" });
    const error: unknown = await migrateDatabase(database, { drain: address.href }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "LoginRefused", message: expect.stringMatching(message) });
    expect(String(error)).not.toContain("do not tell");
  });

  it("refuses a URL that names another database", async () => {
    const { url: database } = await managed();
    await expect(migrateDatabase(database, { drain: url })).rejects.toMatchObject({
      message: expect.stringMatching(/must name the same database/),
    });
  });

  it("leaves the grants of a newer database alone", async () => {
    const { url: database } = await managed("superuser");
    await migrateDatabase(database);
    await ask(database, (sql) =>
      sql
        .unsafe(
          `insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9e12);
           grant update on survey to earshot_drain`,
        )
        .simple(),
    );
    await migrateDatabase(database);

    expect(
      await ask(database, (sql) => sql`select has_table_privilege('earshot_drain', 'survey', 'update') as may`),
    ).toEqual([{ may: true }]);
  });
});
