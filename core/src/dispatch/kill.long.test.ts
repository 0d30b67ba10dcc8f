import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import { expect, test, vi } from "vitest";
import type { PutFault } from "../../../infra/local/eventbridge/faults.ts";
import { startDispatch } from "./test/process.ts";
import { openCases, standings } from "./test/rows.ts";
import { AWS, openPool, standIns } from "./test/world.ts";

const KILLS = 20;
const SURVEYS = 40;
const CASES = 2000;

test("kill -9, twenty times, while 2,000 cases of 40 surveys open: 2,000 tickets, none double", async () => {
  const { bridge, desk } = await standIns();
  const pool = await openPool();
  const environment = { ...AWS, [ENV.databaseUrl]: pool.url, [ENV.eventbridgeUrl]: bridge.url };
  const ids: string[] = [];
  const faults: readonly PutFault[] = [{ kind: "hang" }, { kind: "drop-reply" }, { kind: "error" }, { kind: "reset" }];

  for (let kill = 0; kill < KILLS; kill++) {
    const { child } = await startDispatch(environment);
    const before = desk.tickets.length;
    // Two surveys between one kill and the next, and in every turn something else that goes wrong meanwhile.
    bridge.faults.add({ kind: "partial", position: kill % 10, code: "InternalFailure" }, faults[kill % faults.length]!);
    for (let survey = 2 * kill; survey < 2 * kill + 2; survey++) {
      const words = Array.from({ length: CASES / SURVEYS }, (_, index) => `Words ${index}`);
      ids.push(...(await openCases(pool, words, `survey-${survey}`)));
    }
    await vi.waitFor(() => expect(desk.tickets.length).toBeGreaterThan(before), { timeout: 30_000, interval: 2 });
    await pause(Math.random() * 150);
    child.kill("SIGKILL");
    await once(child, "exit");
    bridge.faults.clear();
    // What it held is let go at once, instead of after the lease's half minute.
    await pool`update outbox set due_at = now() where sent_at is null and parked is null`;
  }
  await startDispatch(environment);

  await vi.waitFor(async () => {
    expect((await standings(pool, ids)).filter(({ state, sent }) => state === "sent" && sent).length).toBe(CASES);
    expect(bridge.tally.pending).toBe(0);
  }, 120_000);
  expect(bridge.tally.dead).toBe(0);
  expect(desk.tickets.length).toBe(CASES);
  expect(new Set(desk.tickets.map(({ ticket }) => ticket.external_id))).toEqual(new Set(ids));
});
