import type postgres from "postgres";
import { beforeEach, expect, it } from "vitest";
import type { Pool } from "./connect.ts";
import { type CaughtUp, readOffset, recordCaughtUp, recordStopped } from "./offset.ts";
import { settle } from "./settle.ts";
import { batch, MINUTE, P, row } from "./test/batches.ts";
import { ownDatabase } from "./test/settling.ts";

let pool: Pool;
let sql: postgres.Sql;

beforeEach(async () => {
  const own = await ownDatabase();
  ({ pool, sql } = own);
  return own.close;
});

const idle = (more: Partial<CaughtUp> = {}): CaughtUp => ({
  partition: P,
  ver: 1,
  seq: 1,
  at: MINUTE + 5000,
  ...more,
});
const dated = async () =>
  (await sql<{ caught_up_at: Date | null }[]>`select caught_up_at from partition_offset where partition = ${P}`)[0]
    ?.caught_up_at;

it("the date of totals moves with a batch and while idle, never back", async () => {
  await settle(pool, batch([row(1)], { settledUpTo: MINUTE }));
  expect(await dated()).toEqual(new Date(MINUTE));
  await recordCaughtUp(pool, [idle()]);
  await recordCaughtUp(pool, [idle({ at: MINUTE })]);
  expect(await dated()).toEqual(new Date(MINUTE + 5000));
  expect(await readOffset(pool, P)).toMatchObject({ ver: 1 });
});

it("the date of totals is not set by who found another version idle", async () => {
  await settle(pool, batch([row(1)]));
  await recordCaughtUp(pool, [idle({ ver: 0 }), idle({ ver: 2 })]);
  expect(await dated()).toBeNull();
});

it("recordCaughtUp() passes over a partition that is being settled", async () => {
  await settle(pool, batch([row(1)]));
  const rival = await sql.reserve();
  await rival`begin`;
  await rival`select from partition_offset where partition = ${P} for update`;
  await recordCaughtUp(pool, [idle(), idle({ partition: 6, ver: 0 })]);
  await rival`rollback`;
  rival.release();
  expect(await dated()).toBeNull();
  expect(await sql`select partition from partition_offset where caught_up_at is not null`).toEqual([{ partition: 6 }]);
});

it("recordCaughtUp() takes away why a partition stood still, as does a batch", async () => {
  await settle(pool, batch([row(1)]));
  await recordStopped(pool, P, 0, "gap");
  expect(await readOffset(pool, P)).toMatchObject({ stopped: null });
  await recordStopped(pool, P, 1, "gap");
  expect(await readOffset(pool, P)).toMatchObject({ stopped: "gap", ver: 1 });
  await recordCaughtUp(pool, [idle()]);
  expect(await readOffset(pool, P)).toMatchObject({ stopped: null });
});
