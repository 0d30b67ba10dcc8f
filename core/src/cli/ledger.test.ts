import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENV, Ledger, RUNNING_FILE } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainOf } from "../drain/test/drain.ts";
import { settled } from "../drain/test/settled.ts";
import { createWorld, feedbackOf, SERVICE, type World } from "../drain/test/world.ts";
import { earshot } from "./test/earshot.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  const drain = drainOf(world);
  await world.admit(1, feedbackOf(1), feedbackOf(2), feedbackOf(1, { answer: "b" }));
  await world.admit(2, feedbackOf(3, { survey: SERVICE.id, answer: "1" }), feedbackOf(4, { survey: "unheard-of" }));
  await world.alien(2, { hello: "world" });
  await settled(world, 5, 1);
  await drain.close();
  await world.sql`update partition_offset set seen_seq = seen_seq + 4 where partition = 1`;
  await world.sql`
    insert into discontinuity (partition, kind, at, old_gen, old_n, old_seen, new_n, lost, rewound)
    values (1, 'rewind', '2026-11-23T08:00Z', 0, 0, 0, 0, 0, 3)`;
}, 60_000);

describe("earshot ledger", () => {
  it("shows every term by partition and survey, the cases, and where logs broke", async () => {
    const { code, stdout, stderr } = await earshot(world, ["ledger"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.replace(/; .*/, "; as of then")).toBe(`The ledger adds up; as of then

partition  accepted  stored  superseded  withdrawn  duplicate  dead letters  lost  in flight  aliens
1                 7       2           0          0          1             0     0          4       0
2                 2       1           0          0          0             1     0          0       1
all               9       3           0          0          1             1     0          4

survey   stored  superseded  withdrawn  duplicate
service       1           0          0          0
vote          2           0          0          1

1 case is open, of 1 ever opened

Redis lost data, newest first:
when                     partition  what                                 lost  rewound
2026-11-23 08:00:00 UTC  1          rewind: the end of the log was lost     0        3
`);
  });

  it("is the body of GET /v1/ledger as JSON", async () => {
    const { stdout } = await earshot(world, ["ledger", "--json", "--partition", "2"]);
    const ledger = v.parse(Ledger, JSON.parse(stdout));
    expect(ledger).toMatchObject({ accepted: 9, balanced: true, discontinuities: [] });
    expect(ledger.partitions).toMatchObject([{ partition: 2, stored: 1, deadLettered: 1, alien: 1 }]);
  });

  it("shows one survey by partition", async () => {
    const { stdout } = await earshot(world, ["ledger", "--survey", "vote"]);
    expect(stdout).toMatch(/\nvote, partition +stored .*\n1 +2 +0 +0 +1\nall +2 +0 +0 +1\n$/);
    expect((await earshot(world, ["ledger", "--survey", "none"])).stdout).toContain(
      'Nothing of a survey "none" is settled',
    );
  });

  it("ends with 1 where it does not add up", async () => {
    await world.sql`update rollup set count = count + 1 where survey = 'vote'`;
    const { code, stdout } = await earshot(world, ["ledger"]);
    await world.sql`update rollup set count = count - 1 where survey = 'vote'`;
    expect([code, stdout.split("\n")[0]]).toEqual([
      1,
      expect.stringContaining("DOES NOT ADD UP: run `earshot verify`"),
    ]);
  });
});

describe("where the command looks", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is what runs on the data folder, where no variable is set", async () => {
    const nothing = await earshot({}, ["ledger"], { [ENV.dataDir]: folder });
    expect(nothing).toMatchObject({ code: 78, stderr: expect.stringContaining("no Earshot runs on") });
    writeFileSync(join(folder, RUNNING_FILE), JSON.stringify({ [ENV.databaseUrl]: world.databaseUrl }));
    expect(await earshot({}, ["ledger"], { [ENV.dataDir]: folder })).toMatchObject({ code: 0 });
    writeFileSync(join(folder, RUNNING_FILE), "{");
    expect(await earshot({}, ["ledger"], { [ENV.dataDir]: folder })).toMatchObject({ code: 78 });
  });

  it("may be said in a file, and is never half of one install and half of another", async () => {
    writeFileSync(join(folder, "url"), `${world.databaseUrl}\n`);
    const fromFile = await earshot({}, ["ledger"], { [`${ENV.databaseUrl}_FILE`]: join(folder, "url") });
    expect(fromFile.code).toBe(0);
    const half = await earshot({ redisUrl: world.redisUrl }, ["ledger"], { [ENV.dataDir]: folder });
    expect(half).toMatchObject({ code: 78, stderr: "DATABASE_URL is not set: set it, or DATABASE_URL_FILE\n" });
  });

  it("is named when nobody is there, without the password", async () => {
    const away = await earshot({ databaseUrl: "postgres://me:secret@127.0.0.1:1/earshot" }, ["ledger"]);
    expect(away).toMatchObject({ code: 1, stdout: "" });
    expect(away.stderr).toBe(
      "Cannot reach Postgres at 127.0.0.1:1 (ECONNREFUSED): start it, or correct DATABASE_URL\n",
    );
    const empty = new URL(world.databaseUrl);
    empty.pathname = "/postgres";
    expect((await earshot({ databaseUrl: empty.href }, ["ledger"])).stderr).toContain("run the migrations first");
  });
});

it("is found by npx in a checkout, and hands over to the project's Node", () => {
  const wrapper = fileURLToPath(new URL("earshot.mjs", import.meta.url));
  const env = { PATH: process.env["PATH"], [ENV.databaseUrl]: world.databaseUrl };
  const ran = spawnSync(process.execPath, [wrapper, "ledger", "--json"], { env, encoding: "utf8" });
  expect([ran.status, v.parse(Ledger, JSON.parse(ran.stdout)).accepted]).toEqual([0, 9]);
  const wrong = spawnSync(process.execPath, [wrapper, "lodger"], { env, encoding: "utf8" });
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("Did you mean ledger?")]);
});
