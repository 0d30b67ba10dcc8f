import { Ledger, PATHS } from "@earshot/contract";
import { sql } from "drizzle-orm";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RATING, startResults, VOTE, type World } from "./test/world.ts";

let world: World;
beforeAll(async () => {
  world = await startResults();
  await world.settle({ survey: VOTE.id, answer: "a" });
  await world.settle({ survey: RATING.id, answer: "5" });
});
afterAll(() => world.close());

const session = () => ({ cookie: `${world.cookies.name}=${world.cookies.begin().value}` });
const get = (path: string, headers: Record<string, string> = {}) => world.app.request(path, { headers });
async function read<const S extends v.GenericSchema>(schema: S, path: string, headers?: Record<string, string>) {
  const answer = await get(path, headers);
  expect(answer.status).toBe(200);
  return v.parse(schema, await answer.json());
}

describe("the ledger", () => {
  it("balances over what was settled, and shows what is in flight", async () => {
    const before = await read(Ledger, PATHS.ledger);
    expect(before).toMatchObject({ balanced: true, inFlight: 0 });
    expect(before.accepted).toBe(before.stored);
    await world.database.execute(sql`update partition_offset set seen_seq = last_n + 7 where partition = 2`);
    const after = await read(Ledger, PATHS.ledger);
    expect([after.balanced, after.inFlight, after.accepted]).toEqual([true, 7, before.accepted + 7]);
    expect(after.partitions).toHaveLength(16);
    expect(after.partitions[2]).toMatchObject({ partition: 2, inFlight: 7 });
    await world.database.execute(sql`update partition_offset set seen_seq = last_n where partition = 2`);
  });

  it("keeps aliens out of the terms, as they have no number", async () => {
    await world.database.execute(
      sql`update partition_offset set dead_lettered = dead_lettered + 2, alien = alien + 2 where partition = 3`,
    );
    const ledger = await read(Ledger, PATHS.ledger);
    expect(ledger).toMatchObject({ balanced: true, deadLettered: 0 });
    expect(ledger.partitions[3]).toMatchObject({ alien: 2, deadLettered: 0 });
  });

  it("adds up with every term, over lost and rewound numbers and past epochs, and shows where logs broke", async () => {
    const before = await read(Ledger, PATHS.ledger);
    await world.database.execute(sql`
      update partition_offset set superseded = superseded + 3, withdrawn = withdrawn + 2, lost = lost + 5,
        base_n = base_n + 6, rewound = rewound + 4, seen_seq = last_n + 9
      where partition = 4`);
    await world.database.execute(sql`
      insert into discontinuity (partition, kind, old_gen, old_n, old_seen, new_n, lost, rewound)
      values (4, 'rewind', 0, 4, 4, 0, 0, 4), (4, 'gap', 1, 0, 9, 5, 5, 0)`);
    const after = await read(Ledger, PATHS.ledger);
    expect(after.partitions[4]).toMatchObject({ superseded: 3, withdrawn: 2, lost: 5, inFlight: 9 });
    expect(after).toMatchObject({ balanced: true, accepted: before.accepted + 19, lost: 5 });
    expect(after.discontinuities).toMatchObject([
      { partition: 4, kind: "gap", lost: 5, rewound: 0 },
      { partition: 4, kind: "rewind", lost: 0, rewound: 4 },
    ]);
    await world.database.execute(sql`delete from discontinuity`);
    await world.database.execute(sql`
      update partition_offset set superseded = superseded - 3, withdrawn = withdrawn - 2, lost = lost - 5,
        base_n = base_n - 6, rewound = rewound - 4, seen_seq = last_n
      where partition = 4`);
  });

  it("tells surveys apart, private ones to those who are signed in, and one by partition", async () => {
    const ids = async (headers?: Record<string, string>) =>
      (await read(Ledger, PATHS.ledger, headers)).surveys.map(({ survey }) => survey);
    expect(await ids()).toEqual([VOTE.id]);
    expect(await ids(session())).toEqual([RATING.id, VOTE.id]);

    await world.settle({ survey: VOTE.id, answer: "a", partition: 9 });
    const all = (await read(Ledger, PATHS.ledger)).surveys[0];
    const [one] = (await read(Ledger, `${PATHS.ledger}?survey=${VOTE.id}`)).surveys;
    expect(all).not.toHaveProperty("partitions");
    expect(one).toMatchObject({ ...all });
    expect(one?.partitions?.find(({ partition }) => partition === 9)?.stored).toBeGreaterThan(0);
    expect(one?.partitions?.reduce((sum, { stored }) => sum + stored, 0)).toBe(one?.stored);
    expect((await read(Ledger, `${PATHS.ledger}?survey=${RATING.id}`)).surveys).toEqual([]);
    expect((await get(`${PATHS.ledger}?survey=No+survey`)).status).toBe(400);
  });

  it("does not balance when rollups and what is stored differ", async () => {
    await world.database.execute(sql`update rollup set count = count + 1 where partition = 0`);
    expect((await read(Ledger, PATHS.ledger)).balanced).toBe(false);
    await world.database.execute(sql`update rollup set count = count - 1 where partition = 0`);
    expect((await read(Ledger, PATHS.ledger)).balanced).toBe(true);
  });
});
