import { REDIS } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { clockAhead, copyOf } from "./test/copies.ts";
import { drainOf } from "./test/drain.ts";
import { events, expectPlace, noticed, P, row, settledPartition, votes } from "./test/losses.ts";
import { SOON, type World } from "./test/world.ts";

let world: World;
let drain: ReturnType<typeof drainOf>;

beforeEach(async () => {
  ({ world, drain } = await settledPartition());
});

it("rewinds to the branch point when Redis has lost a tail, and settles what was accepted since", async () => {
  const copy = await copyOf(world, P);
  await votes(world, 20, 33);
  await expectPlace(world, { last_n: 33, stored: 33 });
  await copy.restore();
  await votes(world, 33, 40);
  await expectPlace(world, { last_n: 27, stored: 40, gen: 1, rewound: 13 });
  expect(await events(world)).toEqual([{ kind: "rewind", old_n: 33, new_n: 20, lost: 0, rewound: 13 }]);
  await noticed(drain, "rewind", 0);
});

it("tells entries apart that got the numbers and the ids of others", async () => {
  await clockAhead(world, P, 3_600_000);
  await votes(world, 20, 21);
  const copy = await copyOf(world, P);
  await votes(world, 21, 25);
  await expectPlace(world, { last_n: 25, stored: 25 });
  const ids = async () => ((await world.redis.xRange(REDIS.log(P), "-", "+")) ?? []).map(({ id }) => id);
  const before = await ids();
  await copy.restore();
  // As many as were lost: the same numbers, the same ids, other entries.
  await votes(world, 25, 29);
  expect(await ids()).toEqual(before);
  await expectPlace(world, { last_n: 25, stored: 29, gen: 1, rewound: 4 });
});

it("settles entries with the lost ones' numbers under lower ids", async () => {
  const copy = await copyOf(world, P);
  await clockAhead(world, P, 3_600_000);
  await votes(world, 20, 25);
  await expectPlace(world, { last_n: 25, stored: 25 });
  await copy.restore();
  await votes(world, 25, 31);
  await expectPlace(world, { last_n: 26, stored: 31, gen: 1, rewound: 5 });
  expect(await events(world)).toMatchObject([{ kind: "rewind", lost: 0, rewound: 5 }]);
});

it("settles nothing twice of a branch that comes back after another was gone on with", async () => {
  const short = await copyOf(world, P);
  await votes(world, 20, 26);
  await expectPlace(world, { last_n: 26, stored: 26 });
  const long = await copyOf(world, P);
  await short.restore();
  await votes(world, 26, 28);
  await expectPlace(world, { last_n: 22, stored: 28, gen: 1, rewound: 6 });
  await long.restore();
  await votes(world, 28, 30);
  await expectPlace(world, { last_n: 28, stored: 30, gen: 2, rewound: 2 });
  expect((await events(world)).map(({ rewound }) => rewound)).toEqual([6, 0]);
});

it("settles nothing twice of a branch that comes back before another was gone on with", async () => {
  const short = await copyOf(world, P);
  await votes(world, 20, 26);
  await expectPlace(world, { last_n: 26, stored: 26 });
  const long = await copyOf(world, P);
  await short.restore();
  await expectPlace(world, { last_n: 20, stored: 26, gen: 1, rewound: 6 });
  // Its entries follow the anchor without a gap: only the journal knows that they are settled.
  await long.restore();
  await expectPlace(world, { last_n: 26, stored: 26, gen: 2, rewound: 0 });
  expect((await events(world)).map(({ rewound }) => rewound)).toEqual([6, 0]);
});

it("notices a lost tail that it had seen and not settled, once, though two drains notice", async () => {
  const other = drainOf(world, { most: 3, share: ({ settle }, signal) => settle(P, signal) });
  const release = await heldUp(world);
  await votes(world, 20, 24);
  const copy = await copyOf(world, P);
  await votes(world, 24, 30);
  // Both have read up to the end when their batches wait.
  await expect.poll(() => waiting(world), SOON).toBeGreaterThan(0);
  await copy.restore();
  await release();
  await expect.poll(() => row(world), SOON).toMatchObject({ last_n: 24, gen: 1 });
  await votes(world, 30, 32);
  await expect.poll(() => row(world), SOON).toMatchObject({ last_n: 26, gen: 1, stopped: null });
  expect(await world.differences()).toEqual([]);
  const found = await events(world);
  expect(found).toHaveLength(1);
  expect(found[0]!["lost"] + found[0]!["rewound"]).toBeGreaterThanOrEqual(1);
  await other.close();
});

it("remembers what a drain had seen that died before it settled it", async () => {
  await drain.close();
  await votes(world, 20, 24);
  const copy = await copyOf(world, P);
  await votes(world, 24, 30);
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  // What the last batch of one that has seen 30 leaves in the row.
  await world.sql`update partition_offset set head = ${`30/${last!.id}/${last!.message["u"]!}`}, seen_seq = 30 where partition = ${P}`;
  await copy.restore();
  await votes(world, 30, 33);
  drain = drainOf(world, { most: 8 });
  // Numbers 25 to 27 are other entries now, 28 to 30 were not given again.
  await expectPlace(world, { last_n: 27, stored: 27, gen: 1, lost: 3, rewound: 3 });
  expect(await events(world)).toEqual([{ kind: "head", old_n: 20, new_n: 20, lost: 3, rewound: 0 }]);
  await noticed(drain, "head", 3);
});

it("counts one lost where a tail as long has taken its place", async () => {
  await drain.close();
  const copy = await copyOf(world, P);
  await votes(world, 20, 22);
  const [last] = (await world.redis.xRevRange(REDIS.log(P), "+", "-", { COUNT: 1 })) ?? [];
  await world.sql`update partition_offset set head = ${`22/${last!.id}/${last!.message["u"]!}`}, seen_seq = 22 where partition = ${P}`;
  await copy.restore();
  await votes(world, 22, 26);
  drain = drainOf(world, { most: 8 });
  await expectPlace(world, { last_n: 24, stored: 24, gen: 1, lost: 1, rewound: 1 });
  expect(await events(world)).toEqual([{ kind: "head", old_n: 20, new_n: 20, lost: 1, rewound: 0 }]);
});

it("keeps what it knows of aliens through a rewind", async () => {
  await world.alien(P, { hello: "world" });
  await votes(world, 20, 22);
  const copy = await copyOf(world, P);
  await world.alien(P, { hello: "moon" });
  const longer = await copyOf(world, P);
  await votes(world, 22, 24);
  await expectPlace(world, { last_n: 24, stored: 24, dead: 2, alien: 2 });
  // Ends with an alien that is settled.
  await longer.restore();
  await expectPlace(world, { last_n: 22, stored: 24, dead: 2, alien: 2, gen: 1, rewound: 2 });
  await copy.restore();
  await votes(world, 24, 25);
  await expect.poll(() => row(world), SOON).toMatchObject({ last_n: 23, stored: 25, dead: 2, alien: 2, rewound: 2 });
  expect(await world.differences()).toEqual([]);
});

/** Keeps the drains from settling, until what it returns is called. */
async function heldUp({ sql }: World) {
  const held = await sql.reserve();
  await held`begin`;
  await held`lock table feedback in exclusive mode`;
  return async () => {
    await held`commit`;
    held.release();
  };
}

async function waiting({ sql }: World): Promise<number> {
  const rows = await sql`select from pg_locks where not granted and relation = 'feedback'::regclass`;
  return rows.length;
}
