import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ENV, PATHS } from "@earshot/contract";
import { expect, it, vi } from "vitest";
import { asService, testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env["PATH"], ...env } });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (output.out += chunk));
  child.stderr.on("data", (chunk) => (output.err += chunk));
  return { child, output, ended: once(child, "exit") };
}

it("starts, is ready once surveys are published, makes links and stops on SIGTERM", async () => {
  const key = "k".repeat(40);
  const { child, output, ended } = run({
    [ENV.databaseUrl]: asService(await testDatabase(), "admin"),
    [ENV.redisUrl]: await testRedis(),
    [ENV.adminKey]: key,
    [ENV.adminPort]: "0",
  });
  const port = await vi.waitFor(() => {
    const [, found] = /"port":(\d+)/.exec(output.out) ?? [];
    if (!found) throw new Error(`Not listening yet: ${output.err}`);
    return found;
  }, 10_000);
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => expect((await fetch(url + PATHS.readyz)).status).toBe(200), 5000);
  const headers = { authorization: `Bearer ${key}` };
  const link = await fetch(url + PATHS.adminSignInLinks, { method: "POST", headers });
  expect(await link.json()).toMatchObject({ url: expect.stringMatching(/^http:\/\/localhost:5001\/sign-in#/) });
  // Another address of this very machine: it listens on 127.0.0.1 and nowhere else.
  await expect(fetch(`http://127.0.0.2:${port}${PATHS.livez}`)).rejects.toThrow("fetch failed");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(output.out + output.err).not.toContain(key);
});

it("says in one line a problem what is wrong with its configuration, and ends with 78", async () => {
  const { output, ended } = run({ [ENV.databaseUrl]: "postgres://localhost", [ENV.adminKey]: "short" });
  expect(await ended).toEqual([78, null]);
  expect(output.err.trim().split("\n")).toEqual([
    expect.stringContaining(ENV.redisUrl),
    expect.stringMatching(new RegExp(`^${ENV.adminKey} must be at least 32 characters`)),
  ]);
});
