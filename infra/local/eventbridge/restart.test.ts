import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ENV } from "@earshot/contract";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Helpdesk, startHelpdesk } from "../helpdesk/start.ts";
import { listen } from "../helpdesk/test/listener.ts";
import { freePort } from "../process/ports.ts";
import { awsClient, caseOpened, entryOf, ownFolder } from "./test/world.ts";

/** Starts the stand-in as the launcher does; resolves when it listens. */
async function bridgeProcess(dataDir: string, desk: Helpdesk, eventHosts = "") {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: {
      [ENV.dataDir]: dataDir,
      [ENV.eventbridgePort]: String(port),
      [ENV.helpdeskPort]: new URL(desk.url).port,
      [ENV.invocationRate]: "1000",
      [ENV.eventHosts]: eventHosts,
    },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout ?? child, "data");
  return { child, url: `http://127.0.0.1:${port}` };
}

test("kill -9 loses no event that PutEvents has answered for", async () => {
  const dataDir = ownFolder();
  const desk = await startHelpdesk({ port: 0, dataDir });
  onTestFinished(desk.close);
  const details = Array.from({ length: 50 }, () => caseOpened());
  for (let from = 0; from < details.length; from += 10) {
    const { child, url } = await bridgeProcess(dataDir, desk);
    const Entries = details.slice(from, from + 10).map((detail) => entryOf(detail));
    await awsClient(url).send(new PutEventsCommand({ Entries }));
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await bridgeProcess(dataDir, desk);

  await vi.waitFor(() => expect(desk.tickets.length).toBe(50), { timeout: 20_000 });
  expect(new Set(desk.tickets.map(({ ticket }) => ticket.external_id)).size).toBe(50);
});

test.each(["SIGTERM", "disconnect"] as const)("ends by itself on %s", async (how) => {
  const dataDir = ownFolder();
  const desk = await startHelpdesk({ port: 0, dataDir });
  onTestFinished(desk.close);
  const { child } = await bridgeProcess(dataDir, desk);
  if (how === "SIGTERM") child.kill(how);
  else child.disconnect();

  expect(await once(child, "exit")).toEqual([0, null]);
});

test("rules of other hosts send where the variable says, and one that cannot be read is told", async () => {
  const dataDir = ownFolder();
  const desk = await startHelpdesk({ port: 0, dataDir });
  onTestFinished(desk.close);
  const hook = await listen();
  const { url } = await bridgeProcess(dataDir, desk, `webhook=${new URL(hook.url).origin},other=http://127.0.0.1:1`);
  const detail = caseOpened();
  await awsClient(url).send(new PutEventsCommand({ Entries: [entryOf(detail)] }));
  await vi.waitFor(
    () => expect(hook.requests).toMatchObject([{ headers: { "idempotency-key": detail.case.id } }]),
    10_000,
  );

  const refused = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { [ENV.dataDir]: dataDir, [ENV.eventHosts]: "webhook" },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let said = "";
  refused.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(refused, "close");
  expect({ code, said }).toEqual({
    code: 78,
    said: expect.stringMatching(/^EARSHOT_EVENT_HOSTS must be names and addresses/),
  });
});
