import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ALL_PARTITIONS, ENV } from "@earshot/contract";
import { expect, it } from "vitest";
import { asService } from "../../../infra/local/testbed/index.ts";
import { afterwards, createWorld, feedbackOf, SOON, type World } from "./test/world.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** What the issue grants from a death to the first settled entry of the dead one's partitions, in ms. */
const TAKEN_OVER = 5000;

function drainProcess({ databaseUrl, redisUrl }: World) {
  const env = {
    PATH: process.env["PATH"],
    [ENV.databaseUrl]: asService(databaseUrl, "drain"),
    [ENV.redisUrl]: redisUrl,
    [ENV.drainPort]: "0",
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "ignore", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  afterwards(async () => {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
    await gone;
  });
  return child;
}

/** Two drains that hold eight partitions each and have settled one entry of every partition. */
async function twoDrains() {
  const world = await createWorld();
  const children = [drainProcess(world), drainProcess(world)] as const;
  const shares = () => world.sql`
    select count(*)::int as held from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
      and objid < ${ALL_PARTITIONS.length} group by pid order by 1`;
  // Two processes that start at once take their time on a busy machine.
  await expect.poll(shares, { timeout: 60_000 }).toEqual([{ held: 8 }, { held: 8 }]);
  await everywhere(world, 1);
  await expect.poll(() => world.account(), SOON).toMatchObject({ stored: 16 });
  return { world, children, shares };
}

/** One more client in each partition. */
async function everywhere(world: World, round: number): Promise<void> {
  for (const partition of ALL_PARTITIONS) await world.admit(partition, feedbackOf(`${partition}/${round}`));
}

/** Takes the first drain away; resolves once the other has settled an entry of every partition. */
async function takenOver(signal: "SIGKILL" | "SIGSTOP") {
  const all = await twoDrains();
  all.children[0].kill(signal);
  const began = performance.now();
  await everywhere(all.world, 2);
  await expect.poll(() => all.world.account(), { ...SOON, interval: 20 }).toMatchObject({ stored: 32 });
  const took = performance.now() - began;
  console.log(`taken over ${Math.round(took)} ms after ${signal}`);
  return { ...all, took };
}

it("takes over within 5 s what a drain held that was killed", { timeout: 120_000 }, async () => {
  const { world, took } = await takenOver("SIGKILL");
  expect(took).toBeLessThan(TAKEN_OVER);
  expect(await world.account()).toMatchObject({ duplicate: 0, dead: 0 });
  expect(await world.differences()).toEqual([]);
});

it("takes over within 5 s what a drain held that hangs, and lets it wake up", { timeout: 120_000 }, async () => {
  const { world, took, children, shares } = await takenOver("SIGSTOP");
  expect(took).toBeLessThan(TAKEN_OVER);
  // It wakes up in the belief that it holds eight partitions, and settles nothing that is settled.
  await everywhere(world, 3);
  children[0].kill("SIGCONT");
  await everywhere(world, 4);
  await expect.poll(() => world.account(), SOON).toMatchObject({ stored: 64, last_n: 64 });
  await expect.poll(shares, SOON).toEqual([{ held: 8 }, { held: 8 }]);
  expect(children[0].exitCode).toBeNull();
  expect(await world.account()).toMatchObject({ duplicate: 0, dead: 0 });
  expect(await world.differences()).toEqual([]);
});
