import { REDIS } from "@earshot/contract";
import { expect, it } from "vitest";
import { drainOf } from "../../drain/test/drain.ts";
import { createWorld, feedbackOf, SOON } from "../../drain/test/world.ts";
import { earshot } from "../test/earshot.ts";

const P = 5;

it("shows a partition that stands still, takes a person's word, and the drain goes on", async () => {
  const world = await createWorld();
  const drain = drainOf(world);
  const standing = async () => {
    const [row] = await world.sql`select last_n::int as last_n, stopped from partition_offset where partition = ${P}`;
    return row;
  };
  await world.admit(P, ...Array.from({ length: 20 }, (_, client) => feedbackOf(client)));
  await expect.poll(standing, SOON).toMatchObject({ last_n: 20, stopped: null });
  const going = await earshot(world, ["partition", "show", String(P)]);
  expect(going.stdout).toMatch(/^Partition 5 goes on\n\nPostgres {2}settled up to 20, has seen 20, epoch (\w+)\n/);
  expect(going.stdout).toMatch(/\n +20 entries in the log, numbers 1 to 20\n/);
  expect(await earshot(world, ["partition", "settled-up-to", String(P), "20", "--yes"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("does not stand still for want of a word"),
  });

  // Another entry stands where the last one settled was, and it is the only one.
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.redis.del(REDIS.log(P));
  await world.redis.xAdd(REDIS.log(P), last?.id ?? "", { ...last?.message, u: "1" });
  await expect.poll(standing, SOON).toMatchObject({ stopped: "unknown-log" });
  const stopped = await earshot(world, ["partition", "show", String(P)]);
  expect(stopped.stdout).toMatch(/^Partition 5 stands still: unknown-log\n/);
  expect(stopped.stdout).toContain("\n  earshot partition settled-up-to 5 0  ");

  const asked = await earshot(world, ["partition", "settled-up-to", String(P), "20"]);
  expect([asked.code, await standing()]).toEqual([2, { last_n: 20, stopped: "unknown-log" }]);
  const told = await earshot(world, ["partition", "settled-up-to", String(P), "20", "--yes"]);
  expect(told).toMatchObject({ code: 0, stdout: "Partition 5 goes on\n", stderr: expect.stringContaining('"n":20') });
  await world.admit(P, feedbackOf("new"));
  await expect.poll(standing, SOON).toMatchObject({ last_n: 21, stopped: null });
  await drain.close();
});

it("refuses what is no partition and no number", async () => {
  const answers = await Promise.all([
    earshot({}, ["partition", "show", "16"]),
    earshot({}, ["partition", "settled-up-to", "3", "-1"]),
    earshot({}, ["partition", "settled-up-to", "3"]),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2]);
});
