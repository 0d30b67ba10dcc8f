import { once } from "node:events";
import { ENV, PATHS } from "@earshot/contract";
import { describe, expect, test, vi } from "vitest";
import type { PutFault } from "../../../infra/local/eventbridge/faults.ts";
import { type Running, startDispatch } from "./test/process.ts";
import { openCases, standings } from "./test/rows.ts";
import { AWS, openPool, standIns } from "./test/world.ts";

const ready = async ({ url }: Running) => {
  const answer = await fetch(url + PATHS.readyz);
  return { status: answer.status, ...((await answer.json()) as object) };
};

test("kill -9 again and again while 200 cases wait: one ticket each", { timeout: 120_000 }, async () => {
  const { bridge, desk } = await standIns();
  const pool = await openPool();
  const ids = await openCases(
    pool,
    Array.from({ length: 200 }, (_, index) => `Words ${index}`),
  );
  const environment = { ...AWS, [ENV.databaseUrl]: pool.url, [ENV.eventbridgeUrl]: bridge.url };
  const sentSoFar = async () => (await standings(pool, ids)).filter(({ sent }) => sent).length;
  // A fault for an entry that no request has: these two go through.
  const through: PutFault = { kind: "partial", position: 99, code: "InternalFailure" };

  for (const last of ["hang", "drop-reply", "hang", "drop-reply"] as const) {
    // Killed while PutEvents is under way; every other time after it had taken events that nobody could mark.
    bridge.faults.add(through, through, { kind: last }, { kind: "hang" });
    const { child } = await startDispatch(environment);
    await vi.waitFor(() => expect(bridge.faults.length).toBeLessThanOrEqual(last === "hang" ? 1 : 0), {
      timeout: 25_000,
      interval: 5,
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    bridge.faults.clear();
    expect(await sentSoFar()).toBeLessThan(200);
    // What it held is let go at once, instead of after the lease's half minute.
    await pool`update outbox set due_at = now() where sent_at is null`;
  }
  await startDispatch(environment);

  await vi.waitFor(async () => {
    expect(await sentSoFar()).toBe(200);
    expect(bridge.tally.pending).toBe(0);
    // A claim that Postgres was about to write when its process was killed holds its rows for a lease.
  }, 75_000);
  expect(desk.tickets.length).toBe(ids.length);
  expect(new Set(desk.tickets.map(({ ticket }) => ticket.external_id))).toEqual(new Set(ids));
});

describe("the service", () => {
  test("is ready when its needs are met, measures, and ends cleanly on SIGTERM", async () => {
    const { bridge } = await standIns();
    const pool = await openPool();
    const service = await startDispatch({ ...AWS, [ENV.databaseUrl]: pool.url, [ENV.eventbridgeUrl]: bridge.url });
    await vi.waitFor(
      async () =>
        expect(await ready(service)).toMatchObject({ status: "ready", checks: { postgres: "ok", events: "ok" } }),
      25_000,
    );
    const [id = ""] = await openCases(pool, ["secret words"]);
    await vi.waitFor(async () => expect(await standings(pool, [id])).toMatchObject([{ state: "sent" }]), 25_000);
    const metrics = await (await fetch(service.url + PATHS.metrics)).text();

    expect(metrics).toContain('earshot_dispatch_events_total{outcome="sent",code=""} 1');
    expect(metrics).toContain('earshot_outbox_events{state="waiting"} 0');
    service.child.kill("SIGTERM");
    expect(await once(service.child, "exit")).toEqual([0, null]);
    expect(service.output()).not.toContain("secret words");
  });

  test("waits, unready, for a bus that is away, and goes on by itself", async () => {
    const { bridge, desk } = await standIns();
    const pool = await openPool();
    bridge.faults.add(...Array.from({ length: 3 }, () => ({ kind: "throttle" }) as const));
    await openCases(pool, ["Words"]);
    const service = await startDispatch({ ...AWS, [ENV.databaseUrl]: pool.url, [ENV.eventbridgeUrl]: bridge.url });

    await vi.waitFor(() => expect(desk.tickets.length).toBe(1), 20_000);
    await vi.waitFor(async () => expect(await ready(service)).toMatchObject({ status: "ready" }), 20_000);
    expect(service.output()).toContain("ThrottlingException");
  });

  test("ends when whoever started it is gone", async () => {
    const { bridge } = await standIns();
    const pool = await openPool();
    const { child, output } = await startDispatch({
      ...AWS,
      [ENV.databaseUrl]: pool.url,
      [ENV.eventbridgeUrl]: bridge.url,
    });
    await vi.waitFor(() => expect(output()).toContain("Listening"), 25_000);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test.each<[string, Record<string, string>, string]>([
    ["DATABASE_URL", {}, "DATABASE_URL is not set: set it, or DATABASE_URL_FILE\n"],
    [
      "AWS_REGION",
      { [ENV.databaseUrl]: "postgres://127.0.0.1:1/none", AWS_CONFIG_FILE: "/nonexistent" },
      "AWS_REGION is not set: set it to the region of the event bus\n",
    ],
  ])("tells in one line that %s is missing", async (_name, environment, line) => {
    const { child, output } = await startDispatch(environment);
    expect(await once(child, "close")).toEqual([78, null]);
    expect(output()).toBe(line);
  });
});
