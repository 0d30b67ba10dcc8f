import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { onTestFinished, vi } from "vitest";
import { type EventBridge, startEventBridge } from "../../../../infra/local/eventbridge/start.ts";
import { CREDENTIALS } from "../../../../infra/local/helpdesk/credentials.ts";
import { type Helpdesk, startHelpdesk } from "../../../../infra/local/helpdesk/start.ts";
import { type Clock, systemClock } from "../../../../infra/local/stand-in/clock.ts";
import { asService, testDatabase } from "../../../../infra/local/testbed/index.ts";
import { type Pool, connect } from "../../store/connect.ts";
import { readBacklog } from "../../store/outbox.ts";
import { type Dispatcher, type DispatcherOptions, startDispatcher } from "../dispatcher.ts";
import type { EventBus } from "../event-bus.ts";
import { dispatchMetrics } from "../metrics.ts";
import { listenForRows } from "../wake.ts";

/** What the AWS SDK is told, beside where to go. */
export const AWS = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** A clock that goes as this machine's does, and can be put forward. */
export function jumpingClock(): Clock & { jump(ms: number): void } {
  let ahead = 0;
  return { ...systemClock, now: () => Date.now() + ahead, jump: (ms) => void (ahead += ms) };
}

/**
 * Starts the stand-ins of EventBridge and the help desk, and points the AWS SDK of this process there.
 *
 * @param clock of the help desk: by it an idempotency key is forgotten
 */
export async function standIns(clock: Clock = systemClock): Promise<{ bridge: EventBridge; desk: Helpdesk }> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-dispatch-"));
  const desk = await startHelpdesk({ port: 0, dataDir, clock });
  const bridge = await startEventBridge({
    port: 0,
    dataDir,
    helpdeskUrl: desk.url,
    credentials: CREDENTIALS,
    invocationsPerSecond: 1000,
  });
  onTestFinished(async () => {
    await bridge.close();
    await desk.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  for (const [name, value] of Object.entries(AWS)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_EVENTBRIDGE", bridge.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  return { bridge, desk };
}

/** A database of the test's own: a pool that may all, and the address that the service is given. */
export async function openPool(): Promise<Pool & { url: string }> {
  const url = await testDatabase();
  return Object.assign(openUntilEnd(url), { url: asService(url, "dispatch") });
}

function openUntilEnd(url: string): Pool {
  const pool = connect(url, { name: "test" });
  onTestFinished(() => pool.end({ timeout: 1 }));
  return pool;
}

/** A dispatcher that ends with the test. */
export function dispatcherOn(
  { url }: { url: string },
  bus: EventBus,
  more: Partial<DispatcherOptions> = {},
): Dispatcher {
  const pool = openUntilEnd(url);
  const dispatcher = startDispatcher({
    pool,
    bus,
    wake: listenForRows(pool),
    log: getLogger(["earshot", "test"]),
    metrics: dispatchMetrics(() => readBacklog(pool)),
    ...more,
  });
  onTestFinished(() => dispatcher.close());
  return dispatcher;
}
