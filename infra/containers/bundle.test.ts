import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ENV } from "@earshot/contract";
import postgres from "postgres";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../local/testbed/index.ts";
import { bundle, ROOMS } from "./bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "earshot-bundle-"));

/** Runs a module of the image of the core, without packages and without what surrounds the tests. */
const run = (module: string, environment: Record<string, string> = {}, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(folder, module), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, printed: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      printed: error.stdout + error.stderr,
    }),
  );

beforeAll(async () => {
  // The page is built by Vite, and no test of ours.
  const files = ROOMS.core.files.filter((file) => file !== "web/dist");
  await bundle({ ...ROOMS.core, files }, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the image of the core migrates a database, which its command then knows", async () => {
  const url = await testDatabase();
  const pool = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => pool.end());
  await pool`drop schema public cascade`;
  await pool`drop schema drizzle cascade`;
  await pool`create schema public`;
  expect(await run("core/src/store/migrate.mjs", { [ENV.databaseUrl]: url })).toEqual({ code: 0, printed: "" });

  const { code, printed } = await run("core/src/cli/main.mjs", { [ENV.databaseUrl]: url }, "verify");
  expect(printed).not.toMatch(/unexpected/i);
  expect(code).toBe(0);

  const [copied, command] = [join(folder, "copied"), "core/src/cli/main.mjs"];
  expect(await run(command, { [ENV.databaseUrl]: url }, "backup", copied)).toMatchObject({ code: 0 });
  expect(await run(command, { [ENV.databaseUrl]: url }, "restore", copied)).toMatchObject({ code: 0 });
});

test.each(["admin", "dispatch", "drain", "results"])(
  "%s names every variable it misses, and ends with 78",
  async (name) => {
    const { code, printed } = await run(`core/src/${name}/main.mjs`);

    expect(code).toBe(78);
    expect(printed).toMatch(/^DATABASE_URL is not set: .*$/m);
    for (const line of printed.trim().split("\n"))
      expect(line).toMatch(/^[A-Z_]+ is not set: set it, or [A-Z_]+_FILE$/);
  },
);
