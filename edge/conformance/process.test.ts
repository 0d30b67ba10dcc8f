import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV, PATHS } from "@earshot/contract";
import { createClient } from "redis";
import { expect, onTestFinished, test, vi } from "vitest";
import { ownRedis, testRedis } from "../../infra/local/testbed/index.ts";
import { RUNTIMES, SECRETS, startEdge } from "./process.ts";
import { send } from "./speak.ts";
import { RATING, redisBehind } from "./subject.ts";

const RUNTIME_NAMES = ["node", "deno"] as const;

async function edgeOn(runtime: (typeof RUNTIME_NAMES)[number], url: string) {
  const [edge, redis] = await Promise.all([startEdge(runtime, { [ENV.redisUrl]: url }), redisBehind(url)]);
  onTestFinished(async () => {
    redis.close();
    await edge.stop();
  });
  return { edge, subject: { baseUrl: edge.baseUrl, metrics: true, lines: edge.lines, redis, stop: () => edge.stop() } };
}

/** Runs an edge that cannot start, to its end. */
function failing(runtime: (typeof RUNTIME_NAMES)[number], environment: Record<string, string>) {
  const { program, args } = RUNTIMES[runtime]();
  const { status, stderr } = spawnSync(program, args, {
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...environment },
    encoding: "utf8",
  });
  return { status, lines: stderr.trimEnd().split("\n") };
}

test.each(RUNTIME_NAMES)("the edge on %s ends with 78 and a line for each problem of its configuration", (runtime) => {
  const { status, lines } = failing(runtime, { [ENV.edgePort]: "http", [ENV.clientKey]: "short" });

  expect(status).toBe(78);
  expect(lines).toHaveLength(4);
  expect(lines.join("\n")).not.toContain("    at ");
});

test.each(RUNTIME_NAMES)("the edge on %s ends with a line where its port is taken", async (runtime) => {
  const holder = createServer().listen(0);
  onTestFinished(() => void holder.close());
  const { port } = holder.address() as AddressInfo;
  const url = await testRedis();
  const { status, lines } = failing(runtime, { ...SECRETS, [ENV.redisUrl]: url, [ENV.edgePort]: String(port) });

  expect(status).toBe(1);
  expect(lines).toEqual([`Cannot listen on port ${port} (EADDRINUSE): free it or choose another`]);
});

test.each(RUNTIME_NAMES)("the edge on %s reads secrets from files", async (runtime) => {
  const file = join(tmpdir(), `earshot-secret-${randomUUID()}`);
  writeFileSync(file, `${SECRETS[ENV.receiptKey]}\n`);
  onTestFinished(() => rmSync(file));
  const url = await testRedis();
  const edge = await startEdge(runtime, {
    [ENV.redisUrl]: url,
    [ENV.receiptKey]: "",
    [`${ENV.receiptKey}_FILE`]: file,
  });
  await edge.stop();

  expect(await edge.exited).toBe(0);
});

test.each(RUNTIME_NAMES)("the edge on %s answers what is under way when it is told to stop", async (runtime) => {
  const server = await ownRedis();
  const client = createClient({ url: server.url });
  await client.connect();
  onTestFinished(() => client.destroy());
  const { edge, subject } = await edgeOn(runtime, server.url);
  const survey = await subject.redis.seed();
  await send(subject, survey.id, { answer: "a" });
  await client.sendCommand(["CLIENT", "PAUSE", "60000", "WRITE"]);
  const answer = send(subject, survey.id, { answer: "a" });
  await vi.waitFor(async () => expect(await client.sendCommand(["CLIENT", "LIST"])).toMatch(/flags=b.*cmd=evalsha/));
  const stopped = edge.stop();
  await vi.waitFor(() => expect(edge.lines.join()).toContain('"message":"Stopping"'));
  await client.sendCommand(["CLIENT", "UNPAUSE"]);

  expect((await answer).status).toBe(202);
  await stopped;
  expect(await edge.exited).toBe(0);
});

test.each(RUNTIME_NAMES)("the edge on %s says 'later' to whom it stops in the middle of a body", async (runtime) => {
  const { edge, subject } = await edgeOn(runtime, await testRedis());
  const survey = await subject.redis.seed();
  const body = '{"answer":"a"}';
  const socket = connect(Number(new URL(edge.baseUrl).port), "localhost");
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  socket.write(
    `POST ${PATHS.feedback(survey.id)} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`,
  );
  await vi.waitFor(() => expect(received).toContain("100 Continue"));
  const stopped = edge.stop();
  await vi.waitFor(() => expect(edge.lines.join()).toContain('"message":"Stopping"'));
  socket.write(body);
  await stopped;

  // Node still reads it, Deno does not; either is an answer.
  expect(received).toMatch(/HTTP\/1.1 (202 Accepted[^]*"outcome":"accepted"|503 [^]*retry-after: 1)/);
  expect(await edge.exited).toBe(0);
});

test.each(RUNTIME_NAMES)(
  "the edge on %s says in its log what it accepted, and nothing of who wrote what",
  async (runtime) => {
    const url = await testRedis();
    const { edge, subject } = await edgeOn(runtime, url);
    const survey = await subject.redis.seed(RATING);
    const secret = { answer: 1, comment: "canary of the comment", submissionId: randomUUID() };
    await send(subject, survey.id, secret, { "x-forwarded-for": "203.0.113.77", cookie: "earshot=canary" });
    await send(subject, survey.id, { ...secret, tags: "canary" });
    await vi.waitFor(() => expect(edge.lines.join()).toContain('"message":"Accepted"'));
    const [entry] = await subject.redis.entriesOf(survey.id);

    expect(edge.lines.join()).toContain(` ${entry?.n} ${entry?.u}"`);
    for (const canary of ["canary", "203.0.113.77", secret.submissionId, "127.0.0.1"]) {
      expect(edge.lines.join()).not.toContain(canary);
    }
  },
);

test.each(RUNTIME_NAMES)("the edge on %s is up before Redis is, and finds it once it is there", async (runtime) => {
  const server = await ownRedis();
  const redis = await redisBehind(server.url);
  const survey = await redis.seed();
  redis.close();
  await server.kill();
  const edge = await startEdge(runtime, { [ENV.redisUrl]: server.url });
  onTestFinished(() => edge.stop());
  expect((await fetch(edge.baseUrl + PATHS.readyz)).status).toBe(503);
  await server.start();

  await expect.poll(async () => (await fetch(edge.baseUrl + PATHS.readyz)).status, { timeout: 10_000 }).toBe(200);
  expect((await fetch(edge.baseUrl + PATHS.survey(survey.id))).status).toBe(200);
});

test.each(RUNTIME_NAMES)("the edge on %s killed under load has lost nothing it said 202 to", async (runtime) => {
  const url = await testRedis();
  const { edge, subject } = await edgeOn(runtime, url);
  const survey = await subject.redis.seed({ identity: "open" });
  const accepted: string[] = [];
  const senders = Array.from({ length: 20 }, async () => {
    for (;;) {
      const submissionId = randomUUID();
      const answer = await send(subject, survey.id, { answer: "a", submissionId }).catch(() => undefined);
      if (answer?.status !== 202) return;
      accepted.push(submissionId);
    }
  });
  await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(300), { timeout: 20_000 });
  process.kill(edge.pid, "SIGKILL");
  await Promise.all(senders);

  const entries = await subject.redis.entriesOf(survey.id);
  expect(entries.length).toBeGreaterThanOrEqual(accepted.length);
  const again = await startEdge(runtime, { [ENV.redisUrl]: url });
  onTestFinished(() => again.stop());
  const replays = accepted
    .slice(-50)
    .map((submissionId) => send({ ...subject, baseUrl: again.baseUrl }, survey.id, { answer: "a", submissionId }));
  const outcomes = await Promise.all((await Promise.all(replays)).map((answer) => answer.json()));
  expect(outcomes).toEqual(accepted.slice(-50).map(() => expect.objectContaining({ outcome: "replay" })));
});
