import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type OwnPostgres, ownPostgres } from "../../../infra/local/testbed/index.ts";
import { drainOf } from "./test/drain.ts";
import { afterwards, createWorld, feedbackOf, type World } from "./test/world.ts";

const P = 2;

/** A drain that has just lost its Postgres takes its time on a busy machine. */
const SOON = { timeout: 60_000 };

/** A copy of all of Postgres, as a backup has it; takes its place again as often as wanted. */
async function backupOf(postgres: OwnPostgres): Promise<{ restore(): Promise<void> }> {
  const copy = mkdtempSync(join(tmpdir(), "earshot-backup-"));
  chmodSync(copy, 0o711);
  afterwards(async () => rmSync(copy, { recursive: true, force: true }));
  // Node's own copying keeps neither modes nor owners, and PostgreSQL insists on both.
  const put = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    expect(spawnSync("cp", ["-a", from, to]).status).toBe(0);
  };
  await postgres.stop();
  put(postgres.folder, join(copy, "data"));
  await postgres.start();
  return {
    async restore() {
      await postgres.stop();
      put(join(copy, "data"), postgres.folder);
      await postgres.start();
    },
  };
}

/** Clients from … to … answer, every third is unhappy. */
async function answers(world: World, from: number, to: number): Promise<void> {
  const bodies = Array.from({ length: to - from }, (_, i) =>
    (from + i) % 3 === 0
      ? feedbackOf(from + i, { survey: "service", answer: "1", comment: `No ${from + i}` })
      : feedbackOf(from + i),
  );
  await world.admit(P, ...bodies);
}

/** Everything that was settled, without what a second settling names anew. */
async function outcome({ sql }: World) {
  return {
    feedback:
      await sql`select survey, period, client, n, answer, accepted_at, negative, comment from feedback order by n`,
    rollup: await sql`select survey, minute, answer, count from rollup order by 1, 2, 3`,
    cases: await sql`select survey, client, state from cases order by client`,
    account: await sql`
      select epoch, gen, last_id, last_n, base_n, stored, superseded, withdrawn, duplicate, dead_lettered, alien, lost, rewound
      from partition_offset where partition = ${P}`,
    discontinuities: await sql`select kind from discontinuity`,
  };
}

it("catches up from the log by itself when Postgres went back, busy or idle", { timeout: 240_000 }, async () => {
  const postgres = await ownPostgres();
  const world = await createWorld({ databaseUrl: postgres.url });
  drainOf(world, { most: 7 });
  await answers(world, 0, 30);
  await world.alien(P, { hello: "world" });
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 30, alien: 1 });
  const backup = await backupOf(postgres);
  await answers(world, 30, 90);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 90 });
  const before = await outcome(world);

  // Idle: nobody rings, and it notices all the same.
  await backup.restore();
  await expect.poll(() => outcome(world).catch(() => undefined), SOON).toEqual(before);

  // And with entries coming meanwhile.
  await backup.restore();
  await answers(world, 90, 100);
  await expect.poll(() => world.account(P).catch(() => undefined), SOON).toMatchObject({ stored: 100, last_n: 100 });
  const after = await outcome(world);
  expect(after.feedback.slice(0, 90)).toEqual(before.feedback);
  expect(after.discontinuities).toEqual([]);
  expect(await world.differences()).toEqual([]);
});
