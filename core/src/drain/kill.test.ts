import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import { expect, it } from "vitest";
import { asService } from "../../../infra/local/testbed/index.ts";
import { afterwards, createWorld, feedbackOf } from "./test/world.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const ENTRIES = 5000;

it("stores 5,000 entries once each while the process is killed again and again", { timeout: 240_000 }, async () => {
  const world = await createWorld();
  const env = {
    PATH: process.env["PATH"],
    [ENV.databaseUrl]: asService(world.databaseUrl, "drain"),
    [ENV.redisUrl]: world.redisUrl,
    [ENV.drainPort]: "0",
  };
  const over = new AbortController();
  let kills = 0;
  const settled = async () => (await world.account())?.last_n;
  async function keepKilling(): Promise<void> {
    while (!over.signal.aborted) {
      const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
      const gone = once(child, "exit");
      await Promise.race([once(child.stdout, "data"), gone]);
      // Every other one from before its first batch on; the rest in the midst of work, however slow the machine.
      const before = await settled();
      const working = async () => {
        for (let look = 0; look < 250 && (await settled()) === before; look++) await pause(20);
      };
      if (kills % 2 === 1) await Promise.race([working(), gone]);
      await Promise.race([pause(Math.random() * 200), gone]);
      child.kill("SIGKILL");
      kills++;
      await gone;
    }
  }
  const killing = keepKilling();
  afterwards(async () => {
    over.abort();
    await killing;
  });

  for (let sent = 0; sent < ENTRIES; sent += 500) {
    for (let from = sent; from < sent + 500; from += 50) {
      const bodies = Array.from({ length: 50 }, (_, i) =>
        i % 5 === 0
          ? feedbackOf(from + i, { survey: "service", answer: String(1 + (i % 4)), comment: "Späť 🦭" })
          : feedbackOf(from + i, { answer: i % 2 ? "a" : "b" }),
      );
      await world.admit((from / 50) % 16, ...bodies);
    }
    // However fast the machine, it is killed ten times in the middle of it.
    const before = kills;
    await expect.poll(() => kills, { timeout: 60_000 }).toBeGreaterThan(before);
  }
  await expect.poll(() => world.account(), { timeout: 120_000, interval: 200 }).toMatchObject({ last_n: ENTRIES });
  console.log(`killed ${kills} times`);
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(await world.account()).toMatchObject({ stored: ENTRIES, duplicate: 0, dead: 0 });
  expect(await world.differences()).toEqual([]);
  const [{ unhappy, cases, events } = {}] = await world.sql`
      select (select count(*) from feedback where negative)::int as unhappy, (select count(*) from cases)::int as cases,
        (select count(distinct case_id) from outbox)::int as events`;
  expect([cases, events]).toEqual([unhappy, unhappy]);
  expect(unhappy).toBeGreaterThan(0);
});
