import { REDIS } from "@earshot/contract";
import { expect, it, vi } from "vitest";
import { createDoorbell } from "./doorbell.ts";
import { openRedis } from "./log.ts";
import { afterwards, createWorld, feedbackOf, SOON } from "./test/world.ts";

/** Longer than any test may take: who is woken was rung for. */
const NEVER = 60_000;

async function doorbellOf(redisUrl: string) {
  const clients = ["bell", "commands"].map((name) => openRedis(redisUrl, name));
  for (const client of clients) {
    client.on("error", () => {});
    await client.connect();
  }
  const [bell, commands] = clients;
  const doorbell = createDoorbell(bell!, commands!, NEVER);
  const leaving = new AbortController();
  const running = doorbell.run(leaving.signal);
  afterwards(async () => {
    leaving.abort();
    for (const client of clients) client.destroy();
    await running;
  });
  return {
    leaving,
    wait: (partition: number, id = "0-0") => doorbell.wait(partition, id, leaving.signal),
  };
}

/** Until a client of the world's Redis is blocked reading. */
async function blocked({ redis }: Awaited<ReturnType<typeof createWorld>>): Promise<void> {
  const own = (await redis.sendCommand(["CLIENT", "INFO"])) as unknown as string;
  const [database] = /db=\d+/.exec(own) ?? [""];
  await vi.waitFor(async () => {
    const clients = (await redis.sendCommand(["CLIENT", "LIST"])) as unknown as string;
    const ours = clients.split("\n").filter((line) => line.includes(`${database} `) && line.includes("name=bell"));
    expect(ours.some((line) => /flags=\S*b/.test(line))).toBe(true);
  }, SOON);
}

it("rings for a partition with a new entry and for no other", async () => {
  const world = await createWorld();
  const doorbell = await doorbellOf(world.redisUrl);
  const rung: number[] = [];
  for (const partition of [1, 2, 3]) void doorbell.wait(partition).then(() => rung.push(partition));
  await blocked(world);
  await world.admit(2, feedbackOf(1));
  await expect.poll(() => rung, SOON).toEqual([2]);
});

it("hears a partition that comes while it listens for others, each time", async () => {
  const world = await createWorld();
  const doorbell = await doorbellOf(world.redisUrl);
  void doorbell.wait(1);
  for (let round = 0; round < 30; round++) {
    const [last] = (await world.redis.xRevRange(REDIS.log(5), "+", "-", { COUNT: 1 })) ?? [];
    const waiting = doorbell.wait(5, last?.id);
    await world.admit(5, feedbackOf(round));
    await waiting;
  }
  expect(await world.redis.xLen(REDIS.log(5))).toBe(30);
});

it("rings at once for what came before anybody listened", async () => {
  const world = await createWorld();
  await world.admit(4, feedbackOf(1));
  const doorbell = await doorbellOf(world.redisUrl);
  await expect(doorbell.wait(4)).resolves.toBe(true);
});

it("lets everybody go when it is told to stop", async () => {
  const world = await createWorld();
  const doorbell = await doorbellOf(world.redisUrl);
  const waiting = [1, 2].map((partition) => doorbell.wait(partition));
  doorbell.leaving.abort();
  await expect(Promise.all(waiting)).resolves.toEqual([false, false]);
  await expect(doorbell.wait(3)).resolves.toBe(false);
});
