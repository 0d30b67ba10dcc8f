import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asService, testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "./connect.ts";
import { findSettled, pruneJournal, settledUnder } from "./journal.ts";

const P = 6;
const HOUR = 3_600_000;

let pool: Pool;
let sql: ReturnType<typeof postgres>;

beforeAll(async () => {
  const url = await testDatabase();
  pool = connect(asService(url, "drain"), { name: "journal-test" });
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(() => Promise.all([pool, sql].map((each) => each.end({ timeout: 1 }))));
beforeEach(() => sql`truncate journal`);

/** A batch as it was settled some hours ago. */
async function batch(firstN: number, lastN: number, anchors: string, { partition = P, epoch = "e", hours = 0 } = {}) {
  await sql`insert into journal (partition, epoch, gen, first_n, last_n, anchors, at)
    values (${partition}, ${epoch}, 0, ${firstN}, ${lastN}, ${anchors}, now() - ${hours} * interval '1 hour')`;
}

const find = (...entries: [anchor: string, n: number | null][]) =>
  findSettled(
    pool,
    P,
    ["e", "f"],
    entries.map(([anchor, n]) => ({ anchor, n })),
  );

it("finds the last entry that was settled, with its number and epoch", async () => {
  await batch(1, 3, "1-0/11 1-1/12 1-2/13");
  await batch(4, 5, "2-0/14 2-1/15");
  await batch(1, 1, "9-0/21", { epoch: "f" });
  expect(await find(["1-1/12", 2], ["1-2/13", 3], ["2-0/14", 4], ["3-0/99", 5])).toEqual({
    anchor: "2-0/14",
    epoch: "e",
    n: 4,
  });
  expect(await find(["9-0/21", 1])).toEqual({ anchor: "9-0/21", epoch: "f", n: 1 });
  expect(await find()).toBeUndefined();
});

it("takes no entry for another that has its number, its id, or both", async () => {
  await batch(1, 3, "1-0/11 1-1/12 1-2/13");
  await batch(1, 1, "5-0/51", { epoch: "another" });
  await batch(1, 1, "6-0/61", { partition: P + 1 });
  expect(await find(["1-2/99", 3])).toBeUndefined();
  expect(await find(["1-2/13", 2])).toBeUndefined();
  expect(await find(["4-4/13", 3])).toBeUndefined();
  expect(await find(["5-0/51", 1], ["6-0/61", 1])).toBeUndefined();
});

it("knows aliens among numbered entries, and in a batch of their own", async () => {
  await batch(1, 2, "1-0/11 ~1-1/xa 1-2/12");
  await batch(3, 2, "~2-0/xb");
  expect(await find(["1-1/xa", null])).toEqual({ anchor: "1-1/xa", epoch: "e", n: 1 });
  expect(await find(["1-2/12", 2])).toMatchObject({ n: 2 });
  expect(await find(["1-2/12", 2], ["2-0/xb", null])).toEqual({ anchor: "2-0/xb", epoch: "e", n: 2 });
});

it("names all that was settled under a number of an epoch", async () => {
  await batch(1, 3, "1-0/11 ~1-1/xa 1-1/12 1-2/13");
  await batch(2, 2, "2-0/22");
  await batch(2, 2, "9-0/92", { epoch: "f" });
  await batch(2, 2, "8-0/82", { partition: P + 1 });
  expect((await settledUnder(pool, P, "e", 2)).toSorted()).toEqual(["1-1/12", "2-0/22"]);
  expect(await settledUnder(pool, P, "e", 4)).toEqual([]);
});

it("forgets what is too old, but for the newest of it: an older copy of Redis begins with an entry of that", async () => {
  for (const [i, hours] of [60, 50, 40, 10, 0].entries()) {
    await batch(i + 1, i + 1, `${i}-0/${i}`, { hours });
    await batch(i + 1, i + 1, `${i}-0/${i}`, { hours, partition: P + 1 });
  }
  await batch(1, 1, "1-0/1", { hours: 99, partition: P + 2 });
  await pruneJournal(pool, 24 * HOUR);
  const left = await sql`select partition, first_n::int as n from journal order by 1, 2`;
  expect(left).toEqual([
    ...[P, P + 1].flatMap((partition) => [3, 4, 5].map((n) => ({ partition, n }))),
    { partition: P + 2, n: 1 },
  ]);
});
