import type { Logger } from "@logtape/logtape";
import postgres from "postgres";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePort } from "../../../infra/local/process/ports.ts";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { untilMigrated } from "./schema-version.ts";

/** Waits for a database, and tells what was logged and whether the wait is over. */
function wait(url: string) {
  const error = vi.fn<Logger["error"]>();
  let over = false;
  void untilMigrated(url, { error } as unknown as Logger).then(() => (over = true));
  return { error, over: () => over };
}

async function migratedDatabase() {
  const url = await testDatabase();
  const pool = postgres(url, { max: 1 });
  onTestFinished(() => pool.end());
  return { url, pool };
}

test("a database that is behind is waited for, and said once to be so", async () => {
  const { url, pool } = await migratedDatabase();
  await pool`update drizzle.__drizzle_migrations set created_at = created_at - 1e12`;
  const { error, over } = wait(url);
  await vi.waitFor(() => expect(error).toHaveBeenCalledOnce());
  // Asked once more before anything has changed.
  const asked = () => pool`select 1 from pg_stat_activity where application_name = 'earshot-schema'`;
  await expect.poll(async () => (await asked()).length).toBe(1);
  expect(over()).toBe(false);
  await pool`update drizzle.__drizzle_migrations set created_at = created_at + 1e12`;

  await expect.poll(over).toBe(true);
  expect(error).toHaveBeenCalledOnce();
});

test("a database that was never migrated is waited for", async () => {
  const { url, pool } = await migratedDatabase();
  await pool`alter schema drizzle rename to elsewhere`;
  const { error, over } = wait(url);
  await vi.waitFor(() => expect(error).toHaveBeenCalledOnce());
  await pool`alter schema elsewhere rename to drizzle`;

  await expect.poll(over).toBe(true);
});

test("a newer database will do", async () => {
  const { url, pool } = await migratedDatabase();
  await pool`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9e12)`;
  const { error, over } = wait(url);

  await expect.poll(over).toBe(true);
  expect(error).not.toHaveBeenCalled();
});

test("a database that cannot be reached is not waited for", async () => {
  const { error, over } = wait(`postgres://earshot@127.0.0.1:${await freePort()}/none`);

  await expect.poll(over).toBe(true);
  expect(error).not.toHaveBeenCalled();
});
