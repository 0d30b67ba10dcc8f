import { REDIS } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { clockAhead, copyOf } from "./test/copies.ts";
import { drainOf } from "./test/drain.ts";
import { dated, events, expectPlace, noticed, P, row, settledPartition, votes } from "./test/losses.ts";
import { feedbackOf, SOON, type World } from "./test/world.ts";

let world: World;
let drain: ReturnType<typeof drainOf>;

beforeEach(async () => {
  ({ world, drain } = await settledPartition());
});

it("goes on with a log begun anew after a flush, also when it wakes up for nothing below the old ids", async () => {
  await clockAhead(world, P, 60_000);
  await votes(world, 20, 21);
  await expectPlace(world, { last_n: 21, stored: 21 });
  await world.redis.flushDb();
  await votes(world, 21, 31);
  await expectPlace(world, { last_n: 10, stored: 31, gen: 1, base_n: 21 });
  expect(await events(world)).toEqual([{ kind: "epoch", old_n: 21, new_n: 0, lost: 0, rewound: 21 }]);
  await noticed(drain, "epoch", 0);
});

it("notices a flush though nobody votes, dates what it has, and records the loss once", async () => {
  await world.redis.flushDb();
  await expectPlace(world, { last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await dated(world);
  await votes(world, 20, 25);
  await expectPlace(world, { last_n: 5, stored: 25, gen: 2, base_n: 20 });
  expect(await events(world)).toEqual([{ kind: "epoch", old_n: 20, new_n: 0, lost: 0, rewound: 20 }]);
});

it("leaves the other partitions alone", async () => {
  await world.admit(P + 1, feedbackOf("other"));
  await world.redis.del([REDIS.log(P), REDIS.meta(P)]);
  await expectPlace(world, { last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await world.admit(P + 1, feedbackOf("another"));
  await expect.poll(() => world.account(P + 1), SOON).toMatchObject({ stored: 2 });
});

it("settles all of the last log after two flushes between two looks", async () => {
  await drain.close();
  await world.redis.flushDb();
  await votes(world, 20, 22);
  await world.redis.flushDb();
  await votes(world, 22, 25);
  drain = drainOf(world, { most: 8 });
  // The two accepted in between have left no trace: nobody can know.
  await expectPlace(world, { last_n: 3, stored: 23, gen: 1, base_n: 20 });
  expect(await events(world)).toMatchObject([{ kind: "epoch", old_n: 20, lost: 0 }]);
});

it("knows an epoch that comes back, and settles of it what is not settled", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await votes(world, 20, 25);
  await expectPlace(world, { last_n: 5, stored: 25, gen: 1, base_n: 20 });
  await copy.restore();
  await votes(world, 25, 28);
  await expectPlace(world, { last_n: 23, stored: 28, gen: 2, base_n: 5 });
  expect(await events(world)).toEqual([
    { kind: "epoch", old_n: 20, new_n: 0, lost: 0, rewound: 20 },
    { kind: "epoch-back", old_n: 5, new_n: 20, lost: 0, rewound: 5 },
  ]);
});

it("knows an epoch that comes back to a Redis it has found empty", async () => {
  const copy = await copyOf(world, P);
  await world.redis.flushDb();
  await expectPlace(world, { last_n: 0, stored: 20, gen: 1, base_n: 20 });
  await copy.restore();
  await expectPlace(world, { last_n: 20, stored: 20, gen: 2, base_n: 0 });
  expect((await events(world)).map(({ kind }) => kind)).toEqual(["epoch", "epoch-back"]);
});

it("counts what is lost with a log of which only the numbers are left", async () => {
  await drain.close();
  await votes(world, 20, 27);
  await world.redis.del(REDIS.log(P));
  drain = drainOf(world, { most: 8 });
  await expectPlace(world, { last_n: 27, stored: 20, gen: 1, lost: 7 });
  await votes(world, 27, 30);
  await expectPlace(world, { last_n: 30, stored: 23, gen: 1, lost: 7 });
  expect(await events(world)).toEqual([{ kind: "gap", old_n: 20, new_n: 27, lost: 7, rewound: 0 }]);
  await noticed(drain, "gap", 7);
});

it("goes on with a log that is found again", async () => {
  await world.redis.rename(REDIS.log(P), "elsewhere");
  await expectPlace(world, { last_n: 20, stored: 20, gen: 1 });
  await world.redis.rename("elsewhere", REDIS.log(P));
  await expectPlace(world, { last_n: 20, stored: 20, gen: 2 });
  await votes(world, 20, 25);
  await expectPlace(world, { last_n: 25, stored: 25, gen: 2 });
  expect((await events(world)).map(({ kind }) => kind)).toEqual(["gap", "rewind"]);
});

it("goes on with a log whose numbers were lost", async () => {
  await world.redis.del(REDIS.meta(P));
  await votes(world, 20, 25);
  await expect.poll(() => row(world), SOON).toMatchObject({ last_n: 5, stored: 25, base_n: 20, lost: 0, rewound: 0 });
  expect(await world.differences()).toEqual([]);
});

it("books a gap once, however often it looks", async () => {
  await world.redis.hIncrBy(REDIS.meta(P), "seq", 4);
  await votes(world, 24, 27);
  await expectPlace(world, { last_n: 27, stored: 23, gen: 1, lost: 4 });
  expect(await events(world)).toEqual([{ kind: "gap", old_n: 20, new_n: 24, lost: 4, rewound: 0 }]);
  await dated(world);
  await dated(world);
  await expectPlace(world, { last_n: 27, stored: 23, gen: 1, lost: 4 });
});

it("books numbers that lead to nothing at the end of a log", async () => {
  await world.redis.hIncrBy(REDIS.meta(P), "seq", 4);
  await expectPlace(world, { last_n: 24, stored: 20, gen: 1, lost: 4 });
  await dated(world);
  expect(await events(world)).toEqual([{ kind: "gap", old_n: 20, new_n: 24, lost: 4, rewound: 0 }]);
});
