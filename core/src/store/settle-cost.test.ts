import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import type { Batch } from "./batch.ts";
import { connect, type Pool } from "./connect.ts";
import { settle } from "./settle.ts";
import { batch, BEGIN, caseOf, MINUTE, row, term } from "./test/batches.ts";

let one: Pool;
let pid: number;

beforeEach(async () => {
  one = connect(await testDatabase(), { name: "settle-cost", connections: 1, planOnce: true });
  [{ pid } = { pid: 0 }] = await one<{ pid: number }[]>`select pg_backend_pid() as pid`;
});
afterEach(() => one.end({ timeout: 1 }));

it("the cost of a batch grows with its rows, not with their square", async () => {
  let place = BEGIN;
  let ver = 0;

  /** Processor time of the server for so many rows in batches of a size, in ms: others hardly change it. */
  async function cost(rows: number, size: number): Promise<number> {
    const before = busy(pid);
    for (let done = 0; done < rows; done += size) {
      const piece = Array.from({ length: size }, (_, i) => row(place.lastN + 1 + i, { negative: i % 10 === 0 }));
      const cases = piece.filter(({ negative }) => negative).map((each) => caseOf(each));
      const next = batch(piece, { ver, from: place, cases });
      expect(await settle(one, next)).toMatchObject({ stored: size });
      ver++;
      place = next.to;
    }
    return busy(pid) - before;
  }
  await cost(10_000, 1000);
  const [small, large] = [await cost(20_000, 1000), await cost(20_000, 5000)];
  console.log(`20,000 rows by 1,000: ${small} ms, by 5,000: ${large} ms`);
  expect(large / small).toBeLessThan(8 / 5);
});

it("the cost of a batch grows with its rows when all of them change, or go, and their cases with them, also where Postgres has counted none", async () => {
  let place = BEGIN;
  let ver = 0;
  const settleNext = async (rows: number, more: Partial<Batch>) => {
    const to = { epoch: "e1", lastId: `1-${place.lastN + rows}/1`, lastN: place.lastN + rows };
    expect(await settle(one, batch([], { ver, from: place, to, ...more }))).toBeDefined();
    ver++;
    place = to;
  };
  /** As {@link cost}, of what becomes of rows that are there: all are changed, then all are taken back. */
  async function cost(size: number): Promise<number> {
    const first = place.lastN + 1;
    const rows = Array.from({ length: size }, (_, i) => row(first + i, { negative: true }));
    const cases = rows.map((each) => caseOf(each));
    await settleNext(size, { feedback: rows, cases, terms: [term({ duplicate: size })] });
    const ids = new Map(
      (await one<{ id: string; n: string }[]>`select id, n from feedback where n >= ${String(first)}::bigint`).map(
        ({ id, n }) => [Number(n), Number(id)],
      ),
    );
    const before = busy(pid);
    const changed = rows.map((was) => ({ ...was, n: was.n + size, answer: "b", id: ids.get(was.n) ?? 0, was }));
    const recovered = cases.map(({ id }) => ({ id, at: MINUTE }));
    await settleNext(size, { changed, recovered });
    const removed = changed.map(({ id, n }) => ({ id, n }));
    const withdrawals = rows.map(({ survey, client, period }) => ({
      survey,
      client,
      period,
      erased: false,
      at: MINUTE,
    }));
    const ended = cases.map(({ id }) => ({ id, erased: true }));
    await settleNext(size, { removed, withdrawals, ended, terms: [term({ stored: -size, withdrawn: size })] });
    return busy(pid) - before;
  }
  let small = 0;
  for (let done = 0; done < 10; done++) small += await cost(1000);
  // As autovacuum does at any moment: the tables are empty, and the statement is planned anew for such.
  await one`vacuum analyze`;
  let large = 0;
  for (let done = 0; done < 2; done++) large += await cost(5000);
  console.log(`10,000 rows changed and taken back by 1,000: ${small} ms, by 5,000: ${large} ms`);
  expect(large / small).toBeLessThan(8 / 5);
  expect(
    await one`select from feedback union all select from cases union all select from outbox union all
      select from rollup where count <> 0 union all select from partition_offset where stored <> 0`,
  ).toEqual([]);
});

/** Processor time a process has had, in ms. */
function busy(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
