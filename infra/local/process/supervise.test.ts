import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { startChild } from "./child.ts";
import { freePort } from "./ports.ts";
import { untilReady } from "./readiness.ts";
import { type Plan, Supervised, type SupervisorOptions } from "./supervise.ts";

const folder = mkdtempSync(join(tmpdir(), "earshot-supervise-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SERVER = `
  require("node:http").createServer((_, response) => response.end("yes")).listen(Number(process.argv[1]), "127.0.0.1");
`;

/** A tiny service, or any script, under supervision; stopped with the test. */
async function supervised(script: string, options: SupervisorOptions = {}, plan: Partial<Plan> = {}) {
  const port = await freePort();
  const logFile = join(folder, `${port}.log`);
  const service = new Supervised(
    {
      name: "tiny",
      logFile,
      stopSignal: "SIGTERM",
      spawn: () => startChild({ command: process.execPath, args: ["-e", script, String(port)], logFile }),
      ready: (_, given) => untilReady({ name: "tiny", port, logFile }, given),
      ...plan,
    },
    { shortest: 10, longest: 40, ...options },
  );
  onTestFinished(() => service.stop(0));
  return { service, port, answers: () => fetch(`http://127.0.0.1:${port}`).then((response) => response.text()) };
}

test("start() resolves once the service answers /readyz", async () => {
  const { service, answers } = await supervised(SERVER);
  await service.start();

  expect(await answers()).toBe("yes");
});

test("start() names how the service ended and its log when it ends before it is ready", async () => {
  const { service } = await supervised('console.error("EARSHOT_X is not set: set it"); process.exit(78)');

  await expect(service.start()).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringMatching(/^tiny has ended .* \(exit code 78, EARSHOT_X is not set: set it\): read .*\.log$/),
  });
  expect(service.pid).toBeUndefined();
});

test("a killed service comes back by itself, again and again", async () => {
  const { service, answers } = await supervised(SERVER);
  await service.start();
  for (const restarts of [1, 2, 3]) {
    const before = service.pid;
    await service.kill("SIGKILL");
    await vi.waitFor(() => expect(service.restarts).toBe(restarts));
    await expect.poll(answers).toBe("yes");
    expect(service.pid).not.toBe(before);
  }
});

test("a service that keeps ending is told once, naming its log, and once more when it has come back", async () => {
  const notices: string[] = [];
  const marker = join(folder, "may-live");
  const script = `${SERVER} if (!require("node:fs").existsSync(${JSON.stringify(marker)})) process.exit(1);`;
  writeFileSync(marker, "");
  const { service } = await supervised(script, { onNotice: (line) => notices.push(line), settled: 2000 });
  await service.start();
  rmSync(marker);
  await service.kill("SIGKILL");
  await vi.waitFor(() => expect(service.restarts).toBeGreaterThan(7), { timeout: 10_000 });

  expect(notices).toEqual([expect.stringMatching(/^tiny keeps ending \(exit code 1\).*: read .*\.log$/)]);
  writeFileSync(marker, "");
  await vi.waitFor(() => expect(notices[1]).toBe("tiny runs again"), { timeout: 10_000 });
});

test("a service that is killed does not wait for longer each time", async () => {
  const { service } = await supervised(SERVER, { shortest: 1, longest: 60_000 });
  await service.start();
  for (let restarts = 1; restarts <= 20; restarts++) {
    await service.kill("SIGKILL");
    await vi.waitFor(() => expect(service.restarts).toBe(restarts));
    await vi.waitFor(() => expect(service.pid).toBeDefined());
  }
});

test("stop() ends the service for good, and one that does not heed the signal by SIGKILL", async () => {
  const { service, answers } = await supervised(`process.on("SIGTERM", () => {}); ${SERVER}`);
  await service.start();
  await service.stop(50);

  expect(service.pid).toBeUndefined();
  await expect(answers()).rejects.toThrow("fetch failed");
  expect(service.restarts).toBe(0);
});

test("start() after stop() begins anew", async () => {
  const { service, answers } = await supervised(SERVER);
  await service.start();
  await service.stop();
  await service.start();

  expect(await answers()).toBe("yes");
  await service.kill("SIGKILL");
  await vi.waitFor(() => expect(service.restarts).toBe(1));
});

test("stop() during the wait for a restart is heeded", async () => {
  const { service } = await supervised(SERVER, { shortest: 60_000, longest: 60_000 });
  await service.start();
  const gone = service.pid;
  await service.kill("SIGKILL");
  await vi.waitFor(() => expect(service.pid).toBeUndefined());
  await service.stop();

  expect(gone).toBeDefined();
  expect(service.restarts).toBe(0);
});
