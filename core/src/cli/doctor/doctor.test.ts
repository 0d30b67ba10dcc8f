import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV, RUNNING_FILE } from "@earshot/contract";
import { expect, it, onTestFinished } from "vitest";
import { ownRedis, testDatabase, testRedis } from "../../../../infra/local/testbed/index.ts";
import { earshot, type Where } from "../test/earshot.ts";

interface Found {
  what: string;
  how: string;
  found: string;
  advice: string;
}

/** Ports nobody listens on. */
const NOWHERE = Object.fromEntries(
  [ENV.edgePort, ENV.resultsPort, ENV.drainPort, ENV.dispatchPort, ENV.adminPort].map((name) => [name, "1"]),
);

async function doctor(where: Where, environment: Record<string, string>) {
  const { code, stdout, stderr } = await earshot(where, ["doctor", "--json"], environment);
  expect(stderr).toBe("");
  const findings = JSON.parse(stdout) as Found[];
  return { code, of: (what: string) => findings.find((each) => each.what === what) };
}

/** A server on a free port that answers everything alike. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer(
    (_, answer) => void answer.writeHead(status, { "content-type": "application/json" }).end(body),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return String(typeof address === "object" ? address?.port : "");
}

it("finds a good install good, and tells a service that is ready, that lacks something, and that is not ours", async () => {
  const redis = await ownRedis();
  const [ready, unready, stranger] = await Promise.all([
    answering(200, '{"status":"ready","checks":{"postgres":"ok"}}'),
    answering(503, '{"status":"unready","checks":{"postgres":"ok","redis":"missing"}}'),
    answering(404, "<html>"),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-doctor-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const told = {
    [ENV.databaseUrl]: await testDatabase(),
    [ENV.redisUrl]: redis.url,
    [ENV.edgePort]: ready,
    [ENV.drainPort]: unready,
    [ENV.adminPort]: "1",
    [ENV.eventbridgeUrl]: `http://127.0.0.1:${ready}`,
  };
  writeFileSync(join(dataDir, RUNNING_FILE), JSON.stringify(told));
  const { of } = await doctor({}, { [ENV.dataDir]: dataDir, [ENV.adminPort]: stranger, [ENV.resultsPort]: "1" });
  const good = ["Postgres, schema", "Postgres, clock", "Redis, durability", "Redis, when it is full", "Redis, clock"];
  for (const what of ["Node", "Postgres", "Redis", ...good, "AWS", `edge, port ${ready}`]) {
    expect(of(what)).toMatchObject({ how: "ok", advice: "" });
  }
  expect(of("Redis, durability")).toHaveProperty("found", "appendonly yes, appendfsync always");
  expect(of(`drain, port ${unready}`)).toMatchObject({ how: "wrong", found: "lacks redis" });
  expect(of(`admin, port ${stranger}`)).toMatchObject({ how: "wrong", found: "somebody else listens" });
  expect(of("results, port 1")).toMatchObject({ how: "warn", found: "nobody listens" });
});

it("says what to do about a server that is away, old settings and what is not set, and ends with 1", async () => {
  const away = { databaseUrl: "postgres://nobody@127.0.0.1:1/none" };
  const { code, of } = await doctor({ ...away, redisUrl: await testRedis() }, NOWHERE);
  expect(code).toBe(1);
  expect(of("Postgres")).toMatchObject({ how: "wrong", advice: expect.stringMatching(/^Cannot reach Postgres at/) });
  expect(of("Redis")).toMatchObject({ how: "ok" });
  expect(of("AWS")).toMatchObject({ how: "warn" });
  const { stdout } = await earshot(away, ["doctor"], { ...NOWHERE, [ENV.eventbridgeUrl]: "http://127.0.0.1:1" });
  expect(stdout).toContain("nobody listens at 127.0.0.1:1");
  expect(stdout).toMatch(/What to do:\n(?:- .*\n)+$/);
  expect(stdout).toContain(`set ${ENV.redisUrl}`);
});
