import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import { expect, it, onTestFinished } from "vitest";
import { drainOf } from "../drain/test/drain.ts";
import { createWorld, feedbackOf, SERVICE, type World } from "../drain/test/world.ts";
import { earshot } from "./test/earshot.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "earshot-cli-backup-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, "backup");
}

/** A database without any table beside that of a world. */
async function emptyDatabase({ sql, databaseUrl }: World): Promise<string> {
  const url = new URL(databaseUrl);
  const name = `${url.pathname.slice(1)}_restored`;
  await sql`create database ${sql(name)}`;
  url.pathname = `/${name}`;
  return url.href;
}

/** Whether partition and survey terms say the same in both databases. */
const terms = ({ sql }: Pick<World, "sql">) =>
  sql`select partition, last_n, stored, duplicate, superseded, withdrawn, dead_lettered, lost, rewound, gen
    from partition_offset order by partition`;

it("a backup under traffic, brought back: the drain catches up from the log, and everything agrees", async () => {
  const world = await createWorld();
  drainOf(world);
  const over = new AbortController();
  let sent = 0;
  async function traffic(): Promise<void> {
    while (!over.signal.aborted) {
      const client = sent++;
      const body =
        client % 3 ? {} : { survey: SERVICE.id, answer: String(1 + (client % 5)), comment: `Words ${client}` };
      await world.admit(client % 16, feedbackOf(client, body));
      // Somebody who answers twice.
      if (client % 10 === 0) await world.admit(client % 16, feedbackOf(client, body));
    }
  }
  const busy = traffic();
  await expect.poll(async () => (await world.account())?.stored ?? 0, { timeout: 20_000 }).toBeGreaterThan(200);

  const place = folder();
  const copied = await earshot(world, ["backup", place]);
  expect(copied).toMatchObject({ code: 0, stderr: "" });
  expect(copied.stdout).toMatch(/^Written: [\d,  ]+ rows, .+ kB in \S+backup, as of 20/);
  const then = (await world.account())?.stored ?? 0;
  await expect.poll(async () => (await world.account())?.stored ?? 0, { timeout: 20_000 }).toBeGreaterThan(then + 200);
  over.abort();
  await busy;
  await expect.poll(async () => (await world.account())?.last_n, { timeout: 20_000 }).toBe(await world.accepted());

  const databaseUrl = await emptyDatabase(world);
  const back = await earshot({}, ["restore", place], { [ENV.databaseUrl]: databaseUrl });
  expect(back).toMatchObject({ code: 0, stderr: "" });
  expect(back.stdout).toMatch(/^Brought back: /);

  const restored = await createWorld({ databaseUrl, redisUrl: world.redisUrl });
  expect((await restored.account())?.stored).toBeLessThan((await world.account())?.stored ?? 0);
  drainOf(restored);
  await expect.poll(async () => (await restored.account())?.last_n, { timeout: 20_000 }).toBe(await world.accepted());
  expect(await terms(restored)).toEqual(await terms(world));
  expect(await restored.differences()).toEqual([]);
  expect(await restored.sql`select * from discontinuity`).toEqual([]);
  const verified = await earshot({ databaseUrl }, ["verify"]);
  expect(verified.stdout).toContain("Everything agrees");
}, 90_000);

it("what stands in the way is one line with the next step", async () => {
  const world = await createWorld();
  const place = folder();
  const none = await earshot(world, ["restore", place]);
  expect(none).toMatchObject({ code: 1, stdout: "" });
  expect(none.stderr).toMatch(/^\S+ is not a whole backup .*: name the folder of another\n$/);
  expect((await earshot(world, ["backup", place])).code).toBe(0);
  expect(await earshot(world, ["backup", place])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/must be empty: name another folder\n$/),
  });
  expect(await earshot(world, ["restore", place])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/the database must be empty, and survey holds rows: name another database\n$/),
  });
  const away = await earshot({ databaseUrl: "postgres://earshot:do-not-tell@127.0.0.1:1/none" }, ["backup", folder()]);
  expect(away).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Cannot reach Postgres at 127.0.0.1:1/) });
  expect(away.stderr).not.toContain("do-not-tell");
});
