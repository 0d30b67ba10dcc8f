import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ENV, PATHS } from "@earshot/contract";
import { expect, it, vi } from "vitest";
import { asService, testDatabase } from "../../../infra/local/testbed/index.ts";
import { database, connect } from "../store/connect.ts";
import { survey } from "../store/schema.ts";
import { openStream } from "./test/event-stream.ts";
import { VOTE } from "./test/world.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

it("starts, streams, and on SIGTERM ends streams before it leaves", async () => {
  const databaseUrl = await testDatabase();
  const pool = connect(databaseUrl, { name: "main-test", connections: 1 });
  await database(pool).insert(survey).values({ id: VOTE.id, config: VOTE });
  await pool.end();
  const secrets = {
    [ENV.adminKey]: "a".repeat(40),
    [ENV.sessionKey]: "b".repeat(40),
    [ENV.receiptKey]: "c".repeat(40),
  };
  const env = {
    PATH: process.env["PATH"],
    [ENV.databaseUrl]: asService(databaseUrl, "results"),
    [ENV.resultsPort]: "0",
    ...secrets,
  };
  const child = spawn(process.execPath, [MAIN], { env });
  const ended = once(child, "exit");
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const port = await vi.waitFor(() => {
    const [, found] = /"port":(\d+)/.exec(output) ?? [];
    if (!found) throw new Error(`Not listening yet: ${output}`);
    return found;
  }, 20_000);
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(url + PATHS.readyz)).status).toBe(200);
  const stream = await openStream(url + PATHS.stream(VOTE.id));
  await vi.waitFor(() => expect(stream.events).toHaveLength(1), 15_000);
  const page = await fetch(`${url}/`);
  expect(page.headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'none'; frame-src *:5000",
  );
  child.kill("SIGTERM");
  expect(await stream.ended).toBe(true);
  expect(stream.retries).toHaveLength(2);
  expect(await ended).toEqual([0, null]);
  for (const secret of Object.values(secrets)) expect(output).not.toContain(secret);
}, 60_000);
